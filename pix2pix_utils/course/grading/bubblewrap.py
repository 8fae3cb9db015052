"""What a submission can reach: bubblewrap's arguments, and the filter of system calls.

In the sandbox there are the system's programs, Python, this package and the data, all read-only;
a ``/tmp`` of its own in memory, of limited size; and nothing else: no network, no sockets or
processes of the machine, no home, none of the other submissions.
"""

import os
import platform
import site
import struct
import sys
import sysconfig
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
WRITABLE = "/tmp"
SHARED_MEMORY = "/dev/shm"
SHARED_MEMORY_SIZE = 64 * 2**20
FIRST_USER, USERS = 60_706, 400
"""Numbers that no account has (https://systemd.io/UIDS-GIDS); root lends each notebook one."""

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "fonts", "alternatives")

# What gets memory that no limit counts, reaches into other processes, or makes namespaces, in
# which a program has rights that it does not have here; by number on the two kinds of machines.
_FORBIDDEN = {
    "x86_64": {
        "shmget": 29,
        "shmat": 30,
        "semget": 64,
        "msgget": 68,
        "ptrace": 101,
        "pivot_root": 155,
        "mount": 165,
        "umount2": 166,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "unshare": 272,
        "perf_event_open": 298,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "memfd_create": 319,
        "bpf": 321,
        "userfaultfd": 323,
    },
    "aarch64": {
        "umount2": 39,
        "mount": 40,
        "pivot_root": 41,
        "unshare": 97,
        "ptrace": 117,
        "msgget": 186,
        "semget": 190,
        "shmget": 194,
        "shmat": 196,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "perf_event_open": 241,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "memfd_create": 279,
        "bpf": 280,
        "userfaultfd": 282,
    },
}
_FORBIDDEN_EVERYWHERE = {
    "io_uring_setup": 425,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsmount": 432,
    "fspick": 433,
    "memfd_secret": 447,
}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_NEW_USER_NAMESPACE = 0x10000000
_NO_SUCH_CALL, _NOT_PERMITTED = 38, 1


def known_machine():
    """Say whether the numbers of this machine's system calls are known."""
    return platform.machine() in _FORBIDDEN


def _instruction(code, value, jump=0, otherwise=0):
    return struct.pack("=HBBI", code, jump, otherwise, value & 0xFFFFFFFF)


def filter_of_calls():
    """Return a program in the kernel's BPF that refuses the calls that are not for submissions.

    Returns
    -------
    bytes
        As ``bwrap --seccomp`` reads it.
    """
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill = 0x7FFF0000, 0x80000000

    def refuse(error):
        return _instruction(give, 0x00050000 | error)

    machine = platform.machine()
    program = [
        # Another architecture has other numbers.
        _instruction(load, 4),
        _instruction(equal, _ARCHITECTURE[machine], jump=1),
        _instruction(give, kill),
        _instruction(load, 0),
        _instruction(at_least, 0x40000000, otherwise=1),
        _instruction(give, kill),
        # Its flags lie in memory, where no filter can look; glibc then takes clone.
        _instruction(equal, _CLONE3, otherwise=1),
        refuse(_NO_SUCH_CALL),
    ]
    for number in (*_FORBIDDEN[machine].values(), *_FORBIDDEN_EVERYWHERE.values()):
        program += [_instruction(equal, number, otherwise=1), refuse(_NOT_PERMITTED)]
    program += [
        _instruction(equal, _CLONE[machine], otherwise=3),
        _instruction(load, 16),  # its first argument
        _instruction(any_bit, _NEW_USER_NAMESPACE, otherwise=1),
        refuse(_NOT_PERMITTED),
        _instruction(give, allow),
    ]
    return b"".join(program)


def visible():
    """List what a submission needs and may read.

    Returns
    -------
    list of pathlib.Path
        Folders of Python, of this package and of the data, none within another or the system's.
    """
    from pix2pix_utils.data.catalog import data_home

    paths = [sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        paths.append(site.getusersitepackages())
    paths += [PACKAGE, data_home()]
    absolute = {Path(os.path.abspath(path)) for path in paths if os.path.isdir(path)}
    absolute |= {path.resolve() for path in absolute}
    kept = []
    for path in sorted(absolute):
        outer = (*map(Path, _SYSTEM), *kept)
        if not any(path.is_relative_to(one) for one in outer):
            kept.append(path)
    return kept


def _at(path):
    """Return the arguments that make the folders above a path, for everyone to pass."""
    above = list(Path(path).parents)[-2::-1]
    return [word for one in above for word in ("--perms", "0755", "--dir", str(one))]


def _files(disk, hidden, lent):
    """Return the arguments that say which files there are."""
    words = []
    for path in _SYSTEM:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    for name in _SETTINGS:
        if os.path.exists(f"/etc/{name}"):
            words += [*_at(f"/etc/{name}"), "--ro-bind", f"/etc/{name}", f"/etc/{name}"]
    words += ["--dev", "/dev", "--proc", "/proc", "--perms", "0755", "--dir", "/run"]
    for place, size in writable(disk).items():
        words += ["--perms", "1777", "--size", str(size), "--tmpfs", place]
    for path in visible():
        words += [*_at(path), "--ro-bind", str(path), str(path)]
    if lent is not None:
        words += [*_at(lent), "--ro-bind", str(lent), str(lent)]
    # Where the submissions lie in a folder that is needed, they are covered.
    if hidden is not None and any(hidden.is_relative_to(path) for path in visible()):
        words += ["--size", "4096", "--tmpfs", str(hidden), "--remount-ro", str(hidden)]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/"]


def writable(disk):
    """Return the size in bytes of each place that can be written to, of which `disk` is /tmp's."""
    page = os.sysconf("SC_PAGE_SIZE")
    return {WRITABLE: -(-int(disk) // page) * page, SHARED_MEMORY: SHARED_MEMORY_SIZE}


def wrapped(program, command, disk, filter_number, told_number, hidden=None, lent=None):
    """Put bubblewrap before a command.

    Parameters
    ----------
    program : str
        Path of bubblewrap.
    command : list of str
    disk : float
        Bytes that can be written.
    filter_number : int
        Number of an open file that holds `filter_of_calls`.
    told_number : int
        Number of an open pipe, into which it writes its first process's number as JSON.
    hidden : pathlib.Path, optional
        A folder that shall not be seen, wherever it lies.
    lent : pathlib.Path, optional
        A folder that shall be seen, besides those that all need.

    Returns
    -------
    list of str
        As root it keeps the two rights by which `inside` becomes another user, and gives them up.
    """
    spaces = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    rights = ["--cap-drop", "ALL"]
    if os.geteuid() == 0:
        rights += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        spaces += ["--unshare-user"]
    ends = ["--die-with-parent", "--new-session"]
    ends += ["--seccomp", str(filter_number), "--info-fd", str(told_number)]
    return [
        *(program, *_files(disk, hidden, lent), *spaces, "--unshare-cgroup-try", *rights, *ends),
        *("--chdir", "/", "--", *command),
    ]
