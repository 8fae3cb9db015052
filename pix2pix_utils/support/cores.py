"""How many CPU cores this process may use."""

import os


def usable_cores() -> int:
    """Count the cores that the process is allowed to run on: in a container often not all.

    Returns
    -------
    All cores of the machine where the system does not say which are allowed.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
