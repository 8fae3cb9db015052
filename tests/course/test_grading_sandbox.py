"""What a submission can reach and use."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pix2pix_utils.course.grading import bubblewrap
from pix2pix_utils.course.grading.sandbox import Limits, run_confined, unconfinable

needs_sandbox = pytest.mark.skipif(bool(unconfinable()), reason=unconfinable())
ROOT = bubblewrap.PACKAGE.parent
ROOMY = Limits(seconds=60, memory=0.3, disk=0.1)

TRY = """
def attempt(function, *arguments):
    try:
        print(function(*arguments) is not None)
    except OSError as error:
        print(error.strerror)
"""


def run(source, limits=ROOMY, **options):
    """Run a program; return the lines that it printed, and its end."""
    said = []
    with open(os.devnull, "rb") as nothing:
        ending = run_confined(["-c", source], limits, given=nothing, listen=said.append, **options)
    return b"".join(said).decode().splitlines(), ending


ENDINGS = [
    ("raise SystemExit(4)", "ended by itself with exit status 4"),
    ("print('good')", ""),
    ("import signal, time\nsignal.signal(15, print)\ntime.sleep(99)", "took longer than 2 s"),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "took longer than 2 s"),
]


@pytest.mark.parametrize(("source", "said"), ENDINGS)
@pytest.mark.parametrize("confined", [pytest.param(True, marks=needs_sandbox), False])
def test_how_a_program_ends(source, said, confined):
    limits = Limits(seconds=2) if "longer" in said else ROOMY
    expected = ["good"] if not said else []
    assert run(source, limits, confined=confined) == (expected, said)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("kept = b'x' * 400_000_000\nwhile True: pass", "used more than 0.3 GB of memory"),
        (
            "import time\nfor n in range(9):\n    open(str(n), 'wb').write(bytes(40_000_000))\n"
            "time.sleep(99)",
            "wrote more than 0.1 GB",
        ),
        (
            "import subprocess, time\n"
            "for _ in range(120): subprocess.Popen(['sleep', '99'])\ntime.sleep(99)",
            "started more than 100 processes",
        ),
    ],
)
def test_limits_without_a_sandbox(source, said):
    assert run(source, confined=False) == ([], said)


MEMORY = {
    "its own": "kept = b'x' * 400_000_000",
    "files and its own": "open('a', 'wb').write(bytes(90_000_000))\nkept = b'x' * 240_000_000",
    "deleted files": "import os\nfile = open('a', 'wb')\nos.unlink('a')\n"
    "file.write(bytes(90_000_000))\nkept = b'x' * 240_000_000",
    "files for all": "open('/dev/shm/a', 'wb').write(bytes(60_000_000))\nkept = b'x' * 260_000_000",
    "shared": "import mmap\nkept = mmap.mmap(-1, 400_000_000)\n"
    "for place in range(0, len(kept), 4096): kept[place] = 1",
    "of many": "import os\nfor _ in range(4):\n    if os.fork():\n        continue\n"
    "    kept = b'x' * 90_000_000\n    break",
}


@needs_sandbox
@pytest.mark.parametrize("source", MEMORY.values(), ids=MEMORY)
def test_all_memory_counts(source):
    source = f"import time\n{source}\ntime.sleep(50)"
    assert run(source) == ([], "used more than 0.3 GB of memory")


@needs_sandbox
def test_what_processes_share_counts_once():
    source = "import os, time\nkept = b'x' * 150_000_000\nfor _ in range(5):\n    os.fork() or "
    assert run(f"{source}(time.sleep(1), os._exit(0))\ntime.sleep(1)") == ([], "")


@needs_sandbox
def test_what_no_limit_would_count_is_refused():
    source = f"""{TRY}
import ctypes, mmap, os, threading, time
calls = ctypes.CDLL(None, use_errno=True)
attempt(os.memfd_create, "a")
attempt(mmap.mmap, -1, 10**11)
attempt(open("a", "wb", 0).write, bytes(101_000_000))
attempt(os.open, "/dev/full/a", os.O_CREAT)
print(calls.unshare(0x10000000), calls.shmget(0, 4096, 0o600), calls.ptrace(0, 0, 0, 0))
if os.uname().machine == "x86_64":
    print([calls.syscall(number, 0x10000011, 0, 0, 0, 0) for number in (56, 435)])
else:
    print([-1, -1])
print(open("/proc/self/status").read().split("CapEff:")[1].split()[0], os.geteuid() != 0)
try:
    for _ in range(1100):
        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
except RuntimeError as error:
    print(error, flush=True)
os._exit(0)
"""
    assert run(source, Limits(memory=2, disk=0.1)) == (
        [
            *("Operation not permitted", "Cannot allocate memory", "True", "Not a directory"),
            *("-1 -1 -1", "[-1, -1]", "0000000000000000 True", "can't start new thread"),
        ],
        "",
    )


@needs_sandbox
def test_a_full_disk_is_the_programs_own_error():
    source = f"{TRY}\nfor n in 'ab':\n    attempt(open(n, 'wb', 0).write, bytes(60_000_000))"
    lines, ending = run(f"{source}\n    attempt(open(n, 'ab', 0).write, b'more' * 5000)")
    assert (lines[-1], ending) == ("No space left on device", "")


@needs_sandbox
def test_a_fork_bomb_is_ended():
    source = (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    )
    assert run(source) == ([], "started more than 100 processes")


@pytest.mark.parametrize("confined", [pytest.param(True, marks=needs_sandbox), False])
def test_a_process_left_behind_is_ended(confined):
    mark = f"31{os.getpid()}{int(confined)}"
    source = f"import subprocess\nsubprocess.Popen(['sleep', '{mark}'])\nprint('left')"
    assert run(source, confined=confined) == (["left"], "")
    running = []
    for _ in range(50):
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        running = [line for line in listed.splitlines() if line == f"sleep {mark}"]
        if not running:
            break
        time.sleep(0.1)
    assert running == []


@pytest.mark.parametrize("confined", [pytest.param(True, marks=needs_sandbox), False])
def test_no_secret_of_the_environment_is_handed_on(monkeypatch, confined):
    monkeypatch.setenv("TEACHERS_TOKEN", "secret")
    source = "import os\nprint('TEACHERS_TOKEN' in os.environ, 'PATH' in os.environ)"
    assert run(source, confined=confined) == (["False True"], "")


@needs_sandbox
def test_there_is_no_network_no_machine_and_little_to_write(tmp_path):
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "socket"))
    listening.listen()
    source = f"""{TRY}
import os, signal, socket
print([name for _, name in socket.if_nameindex()])
attempt(socket.socket(socket.AF_UNIX).connect, {str(tmp_path / "socket")!r})
print(os.listdir("/run"), sorted(set(os.listdir("/tmp")) - {{"home", "tmp"}}))
print(len([name for name in os.listdir("/proc") if name.isdigit()]) < 4)
print(sorted(os.listdir("/")), os.path.exists("/etc/shadow"))
attempt(os.listdir, {str(Path(__file__).parent)!r})
for place in ("/", "/dev", "/run", "/usr", {str(bubblewrap.PACKAGE)!r}, "/tmp", "."):
    attempt(open, os.path.join(place, "canary"), "w")
"""
    lines, ending = run(source)
    listening.close()
    assert ending == ""
    assert lines[:2] == ["['lo']", "No such file or directory"]
    below = {path.parts[1] for path in bubblewrap.visible() if path.parts[1] != "tmp"}
    in_tmp = {path.parts[2] for path in bubblewrap.visible() if path.parts[1] == "tmp"}
    assert lines[2] == f"[] {sorted(in_tmp)}"
    assert lines[3] == "True"
    usual = {"bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin"}
    assert set(re.findall(r"\w+", lines[4])) <= usual | below | {"tmp", "usr", "False"}
    assert lines[5] == "No such file or directory"
    assert lines[6:] == ["Read-only file system"] * 5 + ["True"] * 2


@needs_sandbox
def test_submissions_within_a_folder_that_is_needed_are_covered(tmp_path, monkeypatch):
    monkeypatch.setenv("PIX2PIX_DATA", str(tmp_path))
    for name in ("pictures", "submissions"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("here")
    tmp_path.chmod(0o755)
    source = f"""
import os
for name in ("pictures", "submissions"):
    print(os.listdir(os.path.join({str(tmp_path)!r}, name)))
"""
    assert run(source)[0] == ["['file']", "['file']"]
    assert run(source, hidden=tmp_path / "submissions")[0] == ["['file']", "[]"]


@needs_sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="who is not root reads with the same rights")
def test_what_the_lent_user_cannot_read_is_said_before_anything_is_run(tmp_path, monkeypatch):
    monkeypatch.setenv("PIX2PIX_DATA", str(tmp_path))
    tmp_path.chmod(0o700)
    assert f"Permission denied: {str(tmp_path)!r}" in unconfinable.__wrapped__()


@needs_sandbox
def test_nobody_meets_the_parent_or_another_submission():
    source = f"""{TRY}
import os, signal
attempt(os.kill, os.getppid(), signal.SIGKILL)
print(os.getppid() < 3)
os.kill(-1, signal.SIGKILL)
"""
    lines, ending = run(source)
    assert lines[-1] == "True"
    assert ending in ("", "ended by itself with exit status 1")  # nobody was there to be killed


@needs_sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has other users at hand")
def test_root_lends_each_program_another_user():
    users = [int(run("import os\nprint(os.getuid())")[0][0]) for _ in range(2)]
    lent = range(bubblewrap.FIRST_USER, bubblewrap.FIRST_USER + bubblewrap.USERS)
    assert users[0] in lent
    assert users[1] in lent
    assert users[0] != users[1]
    refused = run("import os\nos.setuid(0)")
    assert refused == ([], "ended by itself with exit status 1")


@needs_sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user")
def test_an_ordinary_user_is_confined_too():
    """Run this file's own checks as one who is not root, and can read what is installed."""
    visible = [*bubblewrap.visible(), ROOT]
    home = str(Path.home())  # that of root, which is closed to others
    words = ["bwrap", "--dev-bind", "/", "/", "--perms", "0777", "--tmpfs", home]
    program = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_grading_sandbox as here
assert os.geteuid() == 65534 and here.unconfinable() == "", here.unconfinable()
here.test_what_no_limit_would_count_is_refused()
here.test_all_memory_counts(here.MEMORY["deleted files"])
here.test_a_fork_bomb_is_ended()
print("confined")
"""
    for path in visible:
        words += [*bubblewrap._at(path), "--ro-bind", str(path), str(path)]
    drop = "import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534); "
    words += ["--", sys.executable, "-c", f"{drop}os.execv(sys.executable, sys.argv[1:])"]
    environment = {**os.environ, "PIX2PIX_DATA": f"{home}/none", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*words, sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert done.stdout == "confined\n", done.stderr
