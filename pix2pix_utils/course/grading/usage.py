"""What a program and all that it started use, seen from outside."""

import contextlib
import os
import time
from pathlib import Path

PATIENCE = 0.2
"""Seconds for one measurement. Processes that are born all the time make it slow."""


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


class Watched:
    """A program that is in no sandbox, and its descendants.

    Parameters
    ----------
    number : int
        Its process number.
    """

    def __init__(self, number):
        self._number = number

    def look(self):
        """Return how many processes there are, and how many bytes of memory they have."""
        import psutil

        running, total = family(self._number), 0
        for one in running:
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
        return len(running), total


class Sandboxed:
    """All that runs in a sandbox, seen through its own ``/proc``: quick, however many they are.

    Parameters
    ----------
    first : int
        The process number, outside, of the first process in it.
    places : dict of str to int
        The size in bytes of each file system that it keeps in memory.
    most : float
        Bytes of memory; below it a quick estimate is enough, and never too small.
    """

    def __init__(self, first, places, most):
        self._root, self._places, self._most = f"/proc/{first}/root", places, most
        self._measured = {}

    def look(self):
        """Return how many processes there are, and how many bytes of memory they have.

        What they share counts once, and what is written, deleted files too, counts as well.
        """
        try:
            # Until it has entered the sandbox it sees the machine's own processes.
            if os.stat(f"{self._root}/proc").st_dev == os.stat("/proc").st_dev:
                return 0, 0
            running = [name for name in os.listdir(f"{self._root}/proc") if name.isdigit()]
        except OSError:  # not there yet, or ended
            return 0, 0
        written = self._written()
        resident = {name: self._resident(name) for name in running}
        estimate = written + sum(resident.values())
        if estimate <= self._most:
            return len(running), estimate
        return len(running), written + self._measure(resident)

    def _measure(self, resident):
        """Sum up what each process has for itself; those that time is too short for, next time."""
        end = time.monotonic() + PATIENCE
        known = {name: self._measured[name] for name in resident if name in self._measured}
        for name in sorted(resident, key=lambda name: (name in known, -resident[name])):
            known[name] = self._own(name)
            if time.monotonic() > end or sum(known.values()) > self._most:
                break
        self._measured = known
        return sum(known.values())

    def _resident(self, name):
        try:
            pages = Path(f"{self._root}/proc/{name}/statm").read_text().split()[1]
        except (OSError, IndexError):  # it has ended
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _own(self, name):
        """Return bytes: a process's share of what is not a file on the disk."""
        try:
            text = Path(f"{self._root}/proc/{name}/smaps_rollup").read_text()
            fields = dict(line.split(":", 1) for line in text.splitlines()[1:])
            kinds = ("Pss_Anon", "Pss_Shmem") if "Pss_Anon" in fields else ("Pss",)
            return sum(1024 * int(fields[kind].split()[0]) for kind in kinds)
        except (OSError, KeyError):  # it has ended, or this kernel does not tell
            return self._resident(name)

    def _written(self):
        total = 0
        for place, size in self._places.items():
            with contextlib.suppress(OSError):
                state = os.statvfs(f"{self._root}{place}")
                if abs(state.f_blocks * state.f_frsize - size) <= state.f_frsize:
                    total += (state.f_blocks - state.f_bfree) * state.f_frsize
        return total


def size_of(folder):
    """Count the bytes of all files in a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            # It may be gone by now.
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
