"""Run a program that is not trusted: within limits, and in bubblewrap's sandbox."""

import contextlib
import functools
import itertools
import os
import re
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pix2pix_utils.course.grading import bubblewrap
from pix2pix_utils.course.grading.usage import Sandboxed, Watched, family, size_of, tasks_of
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.errors import InputError

GIGABYTE = 10**9
MOST_PROCESSES = 100
TASKS_AT_LEAST, TASKS_FOR_A_CORE = 200, 12
"""Processes and threads that may be started at all: TensorFlow has several for each core."""

ADDRESSES = 16 * GIGABYTE
"""Bytes that a process may have addresses for beyond its memory: TensorFlow asks for many."""

STACK = 8 * 2**20
"""Bytes that may be set aside for a thread, used or not."""

POLL = 0.1
"""Seconds between two looks at what a program uses."""

_TRIAL = """
import os, sys, pix2pix_utils.course.grading.worker
for path in sys.argv[1:]:
    for name in os.listdir(path):
        if os.path.isdir(os.path.join(path, name)):
            os.listdir(os.path.join(path, name))
sys.stdout.write("well")
"""

INSIDE = Path(__file__).with_name("inside.py")
_turn = itertools.count()


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    Attributes
    ----------
    cell_seconds, seconds : float
        Time for one cell, and for the whole notebook.
    memory, disk : float
        In GB, for the whole notebook. In the sandbox what is written is in memory and counts
        there as well.
    """

    cell_seconds: float = 60
    seconds: float = 600
    memory: float = 4
    disk: float = 2

    MEANING: ClassVar = {
        "cell_seconds": "time for one cell",
        "seconds": "time for one notebook",
        "memory": "memory for one notebook, with what it writes",
        "disk": "what one notebook may write",
    }

    def __post_init__(self):
        for name in self.MEANING:
            if not 0 < getattr(self, name) < 1e6:
                raise InputError(
                    f"{name}: is {getattr(self, name)}; it must be more than 0 and finite"
                )


@functools.cache
def unconfinable():
    """Say why programs cannot be confined on this machine.

    Returns
    -------
    str
        A sentence that says what to do; "" where they can.
    """
    instead = "or grade with --unconfined, on a machine or an account made for this"
    if sys.platform != "linux":
        return f"grading: only Linux can confine submissions; use it, {instead}"
    if not bubblewrap.known_machine():
        return f"grading: {os.uname().machine} has no filter of system calls; use x86_64, {instead}"
    if shutil.which("bwrap") is None:
        return (
            "grading: bubblewrap, which confines submissions, is not installed; "
            f"`apt install bubblewrap` on Debian and Ubuntu, {instead}"
        )
    said = []
    trial = ["-c", _TRIAL, *map(str, bubblewrap.visible())]
    with open(os.devnull, "rb") as nothing:
        run_confined(trial, Limits(), given=nothing, listen=said.append, complain=True)
    text = b"".join(said).decode("utf-8", "replace").strip()
    if text == "well":
        return ""
    reason = text.splitlines()[-1] if text else "no reason given"
    return f"grading: bubblewrap does not work here ({reason}); it needs version 0.7, {instead}"


def _environment(home):
    """Return what the program finds in its environment: no secrets of the one who grades."""
    from pix2pix_utils.data.catalog import data_home

    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
    return {
        **kept,
        "PATH": os.pathsep.join([f"{sys.prefix}/bin", "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": f"{home}/home",
        "USER": "learner",
        "TMPDIR": f"{home}/tmp",
        "IPYTHONDIR": f"{home}/ipython",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "MPLBACKEND": "Agg",
        "PIX2PIX_DATA": str(Path(data_home()).absolute()),
        "PIX2PIX_RUNS": f"{home}/runs",
        "PYTHONPATH": str(bubblewrap.PACKAGE.parent),
        "PYTHONUSERBASE": site.getuserbase(),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _command(arguments, limits, confined):
    """Return `inside`, then Python with its arguments."""
    user = tasks = addresses = data = 0
    if confined:
        user = bubblewrap.FIRST_USER + next(_turn) % bubblewrap.USERS if os.geteuid() == 0 else 0
        # Kernels before 5.14 count what the user has running outside as well.
        most = TASKS_AT_LEAST + TASKS_FOR_A_CORE * usable_cores()
        tasks = most + tasks_of(user or os.getuid())
        # Those who look now and then may be late; these two the kernel sees to at once.
        addresses = int(limits.memory * GIGABYTE) + ADDRESSES
        data = int((limits.memory + 1) * GIGABYTE) + most * STACK
    numbers = map(str, (user, tasks, addresses, data, int(limits.disk * GIGABYTE)))
    start = [sys.executable, "-I", "-S", str(INSIDE), *numbers]
    return [*start, sys.executable, *arguments]


@contextlib.contextmanager
def _started(arguments, limits, folders, confined, **options):
    """Start the program; give its process, and a function that says why it must be stopped."""
    command, disk = _command(arguments, limits, confined), limits.disk * GIGABYTE
    options = {**options, "stdout": subprocess.PIPE, "start_new_session": True}
    if not confined:
        with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as home:
            process = subprocess.Popen(command, env=_environment(home), **options)
            yield process, functools.partial(_excess, limits, Watched(process.pid), home)
        return
    with tempfile.TemporaryFile() as calls:
        calls.write(bubblewrap.filter_of_calls())
        calls.seek(0)
        told, tell = os.pipe()
        numbers = calls.fileno(), tell
        try:
            program = shutil.which("bwrap")
            command = bubblewrap.wrapped(program, command, disk, *numbers, *folders)
            environment = _environment(bubblewrap.WRITABLE)
            process = subprocess.Popen(command, env=environment, pass_fds=numbers, **options)
        finally:
            os.close(tell)
        with open(told) as file:
            first = re.search(r'"child-pid": (\d+)', file.read(1000))
    # Without a number it has ended already, with a message of its own.
    number = int(first[1]) if first else process.pid
    seen = Sandboxed(number, bubblewrap.writable(disk), limits.memory * GIGABYTE)
    yield process, functools.partial(_excess, limits, seen, None)


def run_confined(
    arguments,
    limits,
    *,
    given,
    listen,
    overdue=lambda: "",
    hidden=None,
    lent=None,
    confined=True,
    complain=False,
    stop=None,
):
    """Run Python in a sandbox, within limits.

    Parameters
    ----------
    arguments : list of str
        What follows ``python``.
    limits : Limits
    given : file
        An open file: its standard input.
    listen : callable
        Called in another thread with each piece of what it prints, as bytes.
    overdue : callable
        Asked again and again; returns why the program must be stopped, or "".
    hidden : pathlib.Path, optional
        A folder that it shall not see.
    lent : pathlib.Path, optional
        A folder that it shall see, besides those that all need.
    confined : bool
        Whether in the sandbox. If not, it has the rights of the one who grades, and ends with
        its process group.
    complain : bool
        Whether what it says of errors is listened to as well.
    stop : threading.Event, optional
        Ends the program at once when it is set.

    Returns
    -------
    str
        "" if it ended with exit status 0; else why it ended or was stopped.
    """
    errors = subprocess.STDOUT if complain else subprocess.DEVNULL
    options = {"stdin": given, "stderr": errors}
    with _started(arguments, limits, (hidden, lent), confined, **options) as (process, excess):
        reader = threading.Thread(target=_read, args=(process.stdout, listen), daemon=True)
        reader.start()
        try:
            ending = _watch(process, limits, (excess, overdue), stop or threading.Event())
        finally:
            _end(process, confined)
            reader.join(5)
    if not ending and process.returncode:
        ending = f"ended by itself with exit status {process.returncode}"
    return ending


def _read(stream, listen):
    while chunk := stream.read1(65536):
        listen(chunk)


def _watch(process, limits, reasons, stop):
    """Wait for the end; return why the program must be stopped, or ""."""
    import psutil

    end = time.monotonic() + limits.seconds
    while not stop.is_set():
        # Collected here, a process group could be reused before it is killed: hence no wait().
        if psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE:
            return ""
        for reason in reasons:
            if said := reason():
                return said
        if time.monotonic() > end:
            return f"took longer than {limits.seconds:g} s"
        stop.wait(POLL)
    return "stopped"


def _excess(limits, watched, home):
    """Say what a program uses too much of, or ""; what is in ``home`` counts as written."""
    count, memory = watched.look()
    if count > MOST_PROCESSES:
        return f"started more than {MOST_PROCESSES} processes"
    if memory > limits.memory * GIGABYTE:
        return f"used more than {limits.memory:g} GB of memory"
    if home is not None and size_of(home) > limits.disk * GIGABYTE:
        return f"wrote more than {limits.disk:g} GB"
    return ""


def _end(process, confined):
    """Kill a process, its group, and all that it started."""
    import psutil

    # A sandbox ends with bubblewrap, and all in it.
    for one in [] if confined else family(process.pid)[::-1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
