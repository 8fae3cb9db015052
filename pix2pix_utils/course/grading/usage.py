"""What a program and all that it started use, seen from outside."""

import contextlib
import os
from pathlib import Path


def family(number):
    """List a process and all that descend from it.

    Parameters
    ----------
    number : int
        Its process number.

    Returns
    -------
    list of psutil.Process
        Empty when it has ended.
    """
    import psutil

    try:
        parent = psutil.Process(number)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def tasks_of(user):
    """Count the processes and threads that a user has on this machine."""
    import psutil

    count = 0
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            count += one.num_threads() if one.uids().real == user else 0
    return count


def memory_of(processes, more=0, most=float("inf")):
    """Count the memory of processes, what they share once.

    Parameters
    ----------
    processes : list of psutil.Process
    more : int
        Bytes to count with it.
    most : float
        A limit in bytes. Below it a quick estimate is enough, and never too small.

    Returns
    -------
    float
        Bytes.
    """
    import psutil

    total = more
    for one in processes:
        with contextlib.suppress(psutil.Error):
            total += one.memory_info().rss
    return total if total <= most else more + sum(map(_own_memory, processes))


def _own_memory(process):
    """Return bytes: a process's share of what is not a file on the disk."""
    import psutil

    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        fields = dict(line.split(":", 1) for line in text.splitlines()[1:])
        kinds = ("Pss_Anon", "Pss_Shmem") if "Pss_Anon" in fields else ("Pss",)
        return sum(1024 * int(fields[kind].split()[0]) for kind in kinds)
    except (OSError, KeyError):  # it has ended, or this system does not tell
        with contextlib.suppress(psutil.Error):
            return process.memory_info().rss
        return 0


def written_in_memory(processes, places):
    """Count what is in the file systems that a sandbox keeps in memory, deleted files too.

    Parameters
    ----------
    processes : list of psutil.Process
        Those in the sandbox, and its parents.
    places : dict of str to int
        The size in bytes of the file system at each place: so it is known from the machine's own.

    Returns
    -------
    int
        Bytes.
    """
    for process in processes[::-1]:
        total = 0
        for place, size in places.items():
            # The process may have ended, or not have entered the sandbox yet.
            with contextlib.suppress(OSError):
                state = os.statvfs(f"/proc/{process.pid}/root{place}")
                if abs(state.f_blocks * state.f_frsize - size) <= state.f_frsize:
                    total += (state.f_blocks - state.f_bfree) * state.f_frsize
        if total:
            return total
    return 0


def size_of(folder):
    """Count the bytes of all files in a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            # It may be gone by now.
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
