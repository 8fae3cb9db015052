"""Run a program that is not trusted: limits, and bubblewrap where it is installed."""

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pix2pix_utils.support.errors import InputError

ROOT = Path(__file__).parents[3]
GIGABYTE = 10**9
MOST_PROCESSES = 100
POLL = 0.1
"""Seconds between two looks at what a program uses."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    Attributes
    ----------
    cell_seconds, seconds : float
        Time for one cell, and for the whole notebook.
    memory, disk : float
        In GB, for the whole notebook.
    """

    cell_seconds: float = 60
    seconds: float = 600
    memory: float = 4
    disk: float = 2

    MEANING: ClassVar = {
        "cell_seconds": "time for one cell",
        "seconds": "time for one notebook",
        "memory": "memory for one notebook",
        "disk": "what one notebook may write",
    }

    def __post_init__(self):
        for name in self.MEANING:
            if not getattr(self, name) > 0:
                raise InputError(f"{name}: is {getattr(self, name)}; it must be more than 0")


@functools.cache
def confinement():
    """Return the path of bubblewrap if it works on this machine, else None."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    trial = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all"]
    works = subprocess.run([*trial, "true"], capture_output=True).returncode == 0
    return program if works else None


def _confined(command, work, hidden):
    """Put bubblewrap before a command: no network, and nothing but ``work`` can be written."""
    program = confinement()
    if program is None:
        return command
    start = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    if hidden is not None:
        start += ["--tmpfs", str(hidden)]
    start += ["--bind", str(work), str(work), "--chdir", str(work)]
    return [*start, "--unshare-all", "--die-with-parent", "--new-session", "--", *command]


def _environment(work):
    """Return what the program finds in its environment: no secrets of the one who grades."""
    from pix2pix_utils.data.catalog import data_home

    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {
        **kept,
        "HOME": str(work),
        "TMPDIR": str(work / "tmp"),
        "IPYTHONDIR": str(work / "ipython"),
        "MPLCONFIGDIR": str(work / "matplotlib"),
        "MPLBACKEND": "Agg",
        "PIX2PIX_DATA": str(Path(data_home()).absolute()),
        "PIX2PIX_RUNS": str(work / "runs"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "",
    }


def run_confined(arguments, work, limits, hidden=None):
    """Run ``python -m …`` in a folder, in a process group of its own, within limits.

    Parameters
    ----------
    arguments : list of str
        What follows ``python -m``.
    work : pathlib.Path
        The only folder that the program shall write to. Without bubblewrap nothing keeps it
        from writing elsewhere.
    limits : Limits
    hidden : pathlib.Path, optional
        A folder that the program shall not see, under bubblewrap.

    Returns
    -------
    lines : list of str
        What it printed; at most 10 MB.
    ending : str
        "" if it ended with exit status 0; else why it ended or was stopped.
    """
    (work / "tmp").mkdir(exist_ok=True)
    command = _confined([sys.executable, "-m", *arguments], work, hidden)

    def limit():
        import resource

        largest = int(limits.disk * GIGABYTE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    process = subprocess.Popen(
        command,
        cwd=work,
        env=_environment(work),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=limit,
    )
    printed = bytearray()
    reader = threading.Thread(target=_read, args=(process.stdout, printed), daemon=True)
    reader.start()
    try:
        ending = _watch(process, work, limits)
    finally:
        _end(process)
        reader.join(5)
    lines = bytes(printed).decode("utf-8", "replace").splitlines()
    if not ending and process.returncode:
        ending = f"ended by itself with exit status {process.returncode}"
    return lines, ending


def _read(stream, printed, most=10_000_000):
    while chunk := stream.read1(65536):
        printed += chunk[: most - len(printed)]


def _watch(process, work, limits):
    """Wait for the end; return why the program must be stopped, or ""."""
    import psutil

    end = time.monotonic() + limits.seconds
    while True:
        # Collected here, a process group could be reused before it is killed: hence no wait().
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return ""
        if time.monotonic() > end:
            return f"took longer than {limits.seconds:g} s"
        memory = count = 0
        for one in _family(process.pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                memory += one.memory_info().rss
                count += 1
        if memory > limits.memory * GIGABYTE:
            return f"used more than {limits.memory:g} GB of memory"
        if count > MOST_PROCESSES:
            return f"started more than {MOST_PROCESSES} processes"
        if _size(work) > limits.disk * GIGABYTE:
            return f"wrote more than {limits.disk:g} GB"
        time.sleep(POLL)


def _family(number):
    import psutil

    try:
        parent = psutil.Process(number)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _size(folder):
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            # It may be gone by now.
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total


def _end(process):
    """Kill a process, its group, and all that it started."""
    import psutil

    for one in _family(process.pid)[::-1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
