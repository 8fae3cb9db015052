"""How much memory this process may still take."""

from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def free_memory(cgroup: Path = _CGROUP) -> int:
    """Return the bytes that are free: on the machine, or in the container if that has less.

    Parameters
    ----------
    cgroup
        Where Linux says what the container may take (control groups, version 2).
    """
    free = psutil.virtual_memory().available
    try:
        limit = int((cgroup / "memory.max").read_text())
        taken = int((cgroup / "memory.current").read_text())
        lines = (cgroup / "memory.stat").read_text().splitlines()
        figures = dict(line.split() for line in lines)
        # What is kept of files that were read is given up when memory is asked for.
        return max(0, min(free, limit - taken + int(figures["inactive_file"])))
    except (OSError, ValueError, KeyError):  # no container, or one without a limit
        return free
