"""Workers of a cluster: how they find each other, stop together, and end when one is lost."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from conftest import TINY, free_port, write_pairs
from pix2pix_utils.inference import load_generator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, checkpoint, cluster
from pix2pix_utils.training.devices import default_strategy, describe, require_shareable

CLUSTER = Path(__file__).parents[2] / "docs" / "cluster"

SRUN = """#!{python}
# Stands in for srun: two tasks on this machine, each with what Slurm tells it.
import os, subprocess, sys
command = sys.argv[2:] if sys.argv[1] == "--kill-on-bad-exit=1" else sys.exit("unknown option")
tasks = []
for rank in range(2):
    told = dict(PROCID=rank, LOCALID=rank, STEP_NUM_TASKS=2, STEP_NODELIST="localhost")
    told.update(STEP_TASKS_PER_NODE=2, JOB_ID={job})
    told = {{"SLURM_" + name: str(value) for name, value in told.items()}}
    told["SLURMD_NODENAME"] = "localhost"
    with open(f"{folder}/worker-{{rank}}.txt", "w") as said:
        environment = {{**os.environ, **told}}
        tasks.append(subprocess.Popen(command, env=environment, stdout=said, stderr=said))
    with open(f"{folder}/worker-{{rank}}.pid", "w") as file:
        file.write(str(tasks[-1].pid))
sys.exit(max(task.wait() for task in tasks))
"""

OPTIONS = {
    "--image-size": TINY.image_size,
    "--load-size": TINY.load_size,
    "--generator-filters": TINY.generator_filters,
    "--discriminator-filters": TINY.discriminator_filters,
    "--discriminator-layers": TINY.discriminator_layers,
    "--normalization": TINY.normalization,
    "--batch-size": 2,
    "--checkpoint-every": 3,
    "--epochs": 100_000,
}
"""Of a tiny network and 6 pairs: 3 steps an epoch, and a checkpoint every 9 steps."""


@pytest.fixture
def command(tmp_path):
    """A `pix2pix train` of that network, and a PATH with pix2pix and srun on it."""
    folder, job = write_pairs(tmp_path / "blocks"), free_port() - cluster.FIRST_PORT
    programs = tmp_path / "bin"
    programs.mkdir()
    texts = {
        "pix2pix": f'#!/bin/sh\nexec {sys.executable} -m pix2pix_utils "$@"\n',
        "srun": SRUN.format(python=sys.executable, job=job % cluster.PORTS, folder=tmp_path),
    }
    for name, text in texts.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    options = [f"{name}={value}" for name, value in OPTIONS.items()]
    arguments = ["--data", str(folder), "--run", str(tmp_path / "run"), *options]
    root = str(Path(__file__).parents[2])
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return arguments, {**os.environ, "PATH": path, "PYTHONPATH": root}


@contextlib.contextmanager
def started(script, arguments, environment, shell="bash"):
    """A script of docs/cluster with its processes, of which none is left behind."""
    process = subprocess.Popen(
        [shell, str(CLUSTER / script), *arguments],
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for_checkpoint(run, process):
    until = time.monotonic() + 300
    while not checkpoint.checkpoints(run / "checkpoints"):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)


def lines_of(text):
    return [line.split("\r")[-1] for line in text.splitlines() if line.strip()]


@pytest.mark.slow
@pytest.mark.exhaustive  # six times TensorFlow, and twice its wait for a worker that is gone
@pytest.mark.parametrize("killed", [0, 1])
def test_a_lost_worker_ends_the_others_with_a_line_and_the_same_command_goes_on(
    command, tmp_path, killed
):
    arguments, environment = command
    run = tmp_path / "run"
    with started("train.slurm", arguments, environment) as process:
        wait_for_checkpoint(run, process)
        os.kill(int((tmp_path / f"worker-{killed}.pid").read_text()), signal.SIGKILL)
        process.wait(timeout=200)
    said = (tmp_path / f"worker-{1 - killed}.txt").read_text()
    last = checkpoint.checkpoints(run / "checkpoints")[-1][0]
    assert lines_of(said)[-1] == (
        f"pix2pix: worker {1 - killed} of 2: another worker has ended, and without it there is no "
        f"next step; give all of them the same command again, and it goes on from step {last}"
    )
    assert "Traceback" not in said
    assert "as worker 0 of 2 (localhost:" in (tmp_path / "worker-0.txt").read_text()
    goal = last + 3
    with started("train.slurm", [*arguments, f"--steps={goal}"], environment) as process:
        output, _ = process.communicate(timeout=200)
    assert process.returncode == 0, output
    said = lines_of((tmp_path / "worker-0.txt").read_text())
    assert f"going on from step {last}" in said
    assert said[-1] == f"{run}: step {goal} is saved"


@pytest.mark.exhaustive
def test_a_run_that_lost_a_worker_comes_to_the_same_weights(command, tmp_path):
    arguments, environment = command
    with started("train.slurm", arguments, environment) as process:
        wait_for_checkpoint(tmp_path / "run", process)
        os.kill(int((tmp_path / "worker-1.pid").read_text()), signal.SIGKILL)
        process.wait(timeout=200)
    goal = checkpoint.checkpoints(tmp_path / "run" / "checkpoints")[-1][0] + 5
    for run in ("run", "other"):
        arguments[3] = str(tmp_path / run)
        with started("train.slurm", [*arguments, f"--steps={goal}"], environment) as process:
            assert process.wait(timeout=300) == 0
    one, other = (load_generator(tmp_path / run)[0].get_weights() for run in ("run", "other"))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.exhaustive
def test_a_signal_to_one_worker_stops_all_after_the_same_step(command, tmp_path):
    arguments, environment = command
    with started("train.slurm", arguments, environment) as process:
        wait_for_checkpoint(tmp_path / "run", process)
        os.kill(int((tmp_path / "worker-1.pid").read_text()), signal.SIGTERM)
        assert process.wait(timeout=200) == 130
    ends = [lines_of((tmp_path / f"worker-{rank}.txt").read_text())[-1] for rank in range(2)]
    last = checkpoint.checkpoints(tmp_path / "run" / "checkpoints")[-1][0]
    assert last % cluster.AGREE_EVERY == 0
    assert f"stopped at step {last}, saved" in ends[0]
    assert ends[0] == ends[1]


@pytest.mark.exhaustive
def test_workers_started_by_hand_and_by_kubernetes_train_together(command, tmp_path):
    yaml = pytest.importorskip("yaml")
    service, job = yaml.safe_load_all((CLUSTER / "kubernetes.yaml").read_text())
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    (workers,) = [one["value"] for one in container["env"] if one["name"] == "WORKERS"]
    names = [f"{job['metadata']['name']}-{n}.{pod['subdomain']}" for n in range(2)]
    assert [worker.rpartition(":")[0] for worker in workers.split()] == names
    assert pod["subdomain"] == service["metadata"]["name"]
    assert service["spec"]["selector"] == {"job-name": job["metadata"]["name"]}
    (text,) = container["args"]
    arguments, environment = command
    text = text[: text.index("--data")] + '"$@"'
    here = " ".join(f"127.0.0.1:{free_port()}" for _ in range(2))
    processes = [
        subprocess.Popen(
            [*container["command"], text, "sh", *arguments, "--steps=4"],
            env={**environment, "WORKERS": here, "JOB_COMPLETION_INDEX": str(index)},
            cwd=CLUSTER.parents[1],
        )
        for index in range(2)
    ]
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    assert load_generator(tmp_path / "run")


@pytest.mark.exhaustive
@pytest.mark.parametrize("index", [0, 1])
def test_a_worker_that_waits_in_vain_says_for_whom_and_ends(command, index):
    arguments, environment = command
    workers = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    told = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
    environment |= {"TF_CONFIG": json.dumps(told), "PIX2PIX_JOIN_SECONDS": "3"}
    ended = subprocess.run(
        ["pix2pix", "train", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert ended.returncode != 0
    other = 1 - index
    assert lines_of(ended.stderr)[-1].startswith(
        f"pix2pix: worker {index} of 2: not all have come within 3 seconds; "
        f"the others cannot be reached: {other} ({workers[other]}); end all"
    )


# --------------------------------------------------------------------------------------
# Without a cluster
# --------------------------------------------------------------------------------------


def slurm(monkeypatch, **told):
    """Set Slurm's variables; of their names what follows SLURM_, or the whole of SLURMD_…"""
    monkeypatch.delenv("TF_CONFIG", raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name if name.startswith("SLURMD_") else f"SLURM_{name}", value)


HOSTS = {"STEP_NUM_TASKS": "4", "STEP_NODELIST": "n[9-10]", "STEP_TASKS_PER_NODE": "2(x2)"}


@pytest.mark.parametrize(
    ("rank", "node", "local", "index"),
    [("0", "n9", "0", 2), ("1", "n9", "1", 3), ("2", "n10", "0", 0), ("3", "n10", "1", 1)],
)
def test_each_task_of_slurm_takes_its_own_address(monkeypatch, rank, node, local, index):
    slurm(monkeypatch, **HOSTS, PROCID=rank, LOCALID=local, SLURMD_NODENAME=node, JOB_ID="20007")
    found = cluster.resolver()
    workers = found.cluster_spec().as_dict()["worker"]
    assert sorted(workers) == ["n10:12007", "n10:12008", "n9:12007", "n9:12008"]
    assert found.task_id == index
    assert workers[index] == f"{node}:{12007 + int(local)}"
    assert found.num_accelerators() == {"GPU": 0}


def test_tf_config_goes_before_slurm_and_one_task_is_no_cluster(monkeypatch):
    slurm(monkeypatch, **HOSTS, PROCID="0")
    monkeypatch.setenv("TF_CONFIG", "{}")
    assert cluster.resolver() is None
    monkeypatch.delenv("TF_CONFIG")
    monkeypatch.setenv("SLURM_STEP_NUM_TASKS", "1")
    assert cluster.resolver() is None


def test_tasks_of_slurm_without_srun_are_told_what_to_do(monkeypatch):
    slurm(monkeypatch, STEP_NUM_TASKS="4")
    monkeypatch.delenv("SLURM_PROCID", raising=False)
    with pytest.raises(InputError, match=r"SLURM_PROCID not found .*; start the command with srun"):
        cluster.resolver()
    slurm(monkeypatch, **HOSTS, PROCID="0", SLURMD_NODENAME="elsewhere")
    with pytest.raises(InputError, match=r"SLURM_STEP_NUM_TASKS: .*elsewhere"):
        cluster.resolver()


@pytest.mark.parametrize("given", ["soon", "0", "nan"])
def test_how_long_to_wait_is_a_number_of_seconds(monkeypatch, given):
    slurm(monkeypatch, **HOSTS, PROCID="0", SLURMD_NODENAME="n9")
    monkeypatch.setenv("PIX2PIX_JOIN_SECONDS", given)
    with pytest.raises(InputError, match=f"PIX2PIX_JOIN_SECONDS: '{given}' is not allowed"):
        default_strategy()


class FourDevices:
    num_replicas_in_sync = 4


@pytest.mark.parametrize(
    ("batch", "says"),
    [
        (1, "1 cannot be shared among 4 devices; give 4, one pair for each, or another multiple"),
        (6, "6 cannot be shared among 4 devices; give 4 or 8 or another multiple of 4"),
    ],
)
def test_a_batch_that_cannot_be_shared_is_told_what_would_fit(batch, says):
    with pytest.raises(InputError, match=says):
        require_shareable(batch, FourDevices())
    require_shareable(8, FourDevices())


def test_what_computes_is_said_in_a_line(tiny):
    said = describe(tf.distribute.get_strategy(), tiny)
    assert said.startswith("computing on the CPU (")
    assert said.endswith("), in float32")
    short = tiny.replace(mixed_precision=True, mixed_dtype="bfloat16")
    assert describe(tf.distribute.get_strategy(), short).endswith("), in bfloat16")


@pytest.mark.parametrize("devices", [0, -1, 2])
def test_devices_are_chosen_first_of_all(devices):
    tf.constant(0)  # TensorFlow has begun
    with pytest.raises(InputError, match=r"^devices: "):
        default_strategy(devices)


@pytest.mark.parametrize(("batch", "give"), [(4, "a batch_size of 2, a smaller"), (1, "a smaller")])
def test_too_little_memory_is_said_with_what_to_give(
    tiny, train_pairs, tmp_path, monkeypatch, batch, give
):
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")
    trainer.config = dataclasses.replace(tiny, batch_size=batch)

    def fails(*_):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating")

    monkeypatch.setattr(trainer, "_advance", fails)
    monkeypatch.setattr(trainer, "_batches", lambda: iter([(None, None)]))
    with pytest.raises(InputError, match=rf"batch_size: {batch} pairs? .* the device; give {give}"):
        trainer.fit()


def test_other_faults_stay_what_they_are(tiny, train_pairs, tmp_path, monkeypatch):
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")

    def fails(*_):
        raise tf.errors.UnavailableError(None, None, "no cluster here")

    monkeypatch.setattr(trainer, "_advance", fails)
    with pytest.raises(tf.errors.UnavailableError):
        trainer.fit()
