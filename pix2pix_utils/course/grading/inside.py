"""The first program within the limits: it takes them on itself and becomes the one to run.

Run by its path, without the package and its imports: ``python -I -S inside.py USER TASKS MEMORY
DATA FILE COMMAND …``. What it sets holds for the command and all that the command starts.
"""

import contextlib
import os
import resource
import sys


def main(user, tasks, memory, data, file, *command):
    """Give up rights, take limits, run a command in this process.

    Parameters
    ----------
    user : str
        Number of the user to become, when started as root; "0" to stay who it is.
    tasks : str
        How many processes and threads that user may have; "0" for any number.
    memory, data, file : str
        Bytes of address space of a process, of what it has for itself alone, and of a file; "0"
        for as many as there are.
    *command : str
    """
    if int(user):
        os.setgroups([])
        os.setresgid(int(user), int(user), int(user))
        os.setresuid(int(user), int(user), int(user))
    limits = (("NPROC", tasks), ("AS", memory), ("DATA", data), ("FSIZE", file), ("NOFILE", 1024))
    for name, most in limits:
        if int(most):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(most), int(most)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Those who watch it come first.
    os.nice(5)
    # Where memory is short all the same, the system shall end this and not the grader.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    for name in ("HOME", "TMPDIR"):
        os.makedirs(os.environ[name], exist_ok=True)
    os.chdir(os.environ["HOME"])
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
