"""Several machines: who they are, and what they have to agree on."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training.run_folder import RunFolder

AGREE_EVERY = 10
"""Steps between two moments at which workers ask each other whether to stop or to save."""

FIRST_PORT, PORTS = 12_000, 20_000
"""Of the ports from which a Slurm job takes its own, by its number."""

JOIN_SECONDS = 600
"""For which a worker waits for the others; PIX2PIX_JOIN_SECONDS in the environment has another."""

_WATCHER = """
import json, os, signal, socket, sys, threading

def is_there(address):
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), 5).close()
    except (OSError, ValueError):
        return False
    return True

parent, own, workers, seconds = json.loads(sys.argv[1])
joined = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), joined.set()), daemon=True).start()
if not joined.wait(seconds) and os.getppid() == parent:
    missing = [n for n, address in enumerate(workers) if n != own and not is_there(address)]
    names = ", ".join(f"{n} ({workers[n]})" for n in missing)
    who = f"cannot be reached: {names}" if missing else "can be reached, but do not answer"
    sys.stderr.write(
        f"pix2pix: worker {own} of {len(workers)}: not all have come within {seconds:g} seconds; "
        f"the others {who}; end all that still wait, and give all of them the same command "
        "again (PIX2PIX_JOIN_SECONDS allows more time)\\n"
    )
    sys.stderr.flush()
    os.kill(parent, getattr(signal, "SIGKILL", signal.SIGTERM))
os._exit(0)
"""

_BROKEN = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
)
"""What a collective operation raises where one of those that take part is gone."""


class WorkerLost(InputError):
    """Another worker of the cluster has ended, and without it no step can be made."""


def resolver() -> tf.distribute.cluster_resolver.ClusterResolver | None:
    """Find the cluster that this process is to be a part of.

    TF_CONFIG decides where it is set (``{}`` keeps the process by itself); else, in a step of
    Slurm with several tasks, Slurm does.

    Returns
    -------
    None where there is no other worker.

    Raises
    ------
    InputError
        If what Slurm says cannot be understood.
    """
    if os.environ.get("TF_CONFIG"):
        found = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    elif os.environ.get("SLURM_STEP_NUM_TASKS", "1") != "1":
        found = _of_slurm()
    else:
        return None
    return found if len(found.cluster_spec().as_dict().get("worker", [])) > 1 else None


def _of_slurm() -> tf.distribute.cluster_resolver.ClusterResolver:
    """Read Slurm's variables with TensorFlow's resolver, and correct what it takes for granted.

    It sorts the hosts by name, which is not always the order in which Slurm counts the tasks, and
    it asks nvidia-smi for GPUs, which a machine may not have.
    """
    job = os.environ.get("SLURM_JOB_ID", "0")
    try:
        first_port = FIRST_PORT + int(job) % PORTS
        # The numbers of GPUs are placeholders: each worker uses what it sees.
        read = tf.distribute.cluster_resolver.SlurmClusterResolver(
            port_base=first_port, gpus_per_node=1 << 10, gpus_per_task=1, auto_set_gpu=False
        )
        spec = read.cluster_spec()
        index = read.task_id
        if "SLURMD_NODENAME" in os.environ:
            port = first_port + int(os.environ.get("SLURM_LOCALID", "0"))
            index = spec.as_dict()["worker"].index(f"{os.environ['SLURMD_NODENAME']}:{port}")
    except (RuntimeError, ValueError) as error:
        said = str(error).partition("\n")[0].rstrip(".")
        raise InputError(
            f"SLURM_STEP_NUM_TASKS: speaks of several tasks, but the cluster is unclear ({said}); "
            "start the command with srun, or set TF_CONFIG"
        ) from error
    return tf.distribute.cluster_resolver.SimpleClusterResolver(
        spec,
        task_type="worker",
        task_id=index,
        rpc_layer="grpc",
        num_accelerators={"GPU": len(tf.config.list_physical_devices("GPU"))},
    )


@contextlib.contextmanager
def patience(resolver: tf.distribute.cluster_resolver.ClusterResolver) -> Iterator[None]:
    """End this process, with a line that says who is missing, where joining a cluster takes long.

    TensorFlow waits far longer for workers that have not come. Meanwhile it holds Python's lock and
    heeds no signal but SIGKILL, so that another process has to watch over it.

    Raises
    ------
    InputError
        If PIX2PIX_JOIN_SECONDS is no number of seconds above 0.
    """
    given = os.environ.get("PIX2PIX_JOIN_SECONDS", str(JOIN_SECONDS))
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise InputError(
            f"PIX2PIX_JOIN_SECONDS: {given!r} is not allowed; give a number of seconds above 0"
        )
    workers = resolver.cluster_spec().as_dict()["worker"]
    told = json.dumps([os.getpid(), resolver.task_id, workers, seconds])
    watcher = subprocess.Popen([sys.executable, "-c", _WATCHER, told], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        watcher.kill()
        watcher.communicate()


def number_of_workers(strategy: tf.distribute.Strategy) -> int:
    resolver = strategy.cluster_resolver
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy) or resolver is None:
        return 1
    return max(1, len(resolver.cluster_spec().as_dict().get("worker", [])))


class Together:
    """Lets all workers stop, and save, after the same step.

    A signal may reach them at different steps, or one of them only. Who left at once would have
    the others wait for it, and what they have learnt would be lost.

    Parameters
    ----------
    strategy
        Any; a worker by itself need not ask anyone.
    """

    def __init__(self, strategy: tf.distribute.Strategy) -> None:
        self._strategy = strategy
        self._is_alone = number_of_workers(strategy) == 1
        self._sum = tf.function(self._summed, autograph=False)

    def _summed(self, flags: tf.Tensor) -> tf.Tensor:
        each = self._strategy.run(tf.identity, args=(flags,))
        return self._strategy.reduce("SUM", each, axis=None)

    def agree(self, step: int, stop: bool, save: bool) -> tuple[bool, bool]:
        """Say what happens after so many steps; each worker asks after each step.

        Parameters
        ----------
        stop, save
            Whether this worker was asked to stop, and whether by its clock a checkpoint is due.
            One that says so is enough.

        Returns
        -------
        Whether training ends, and whether a checkpoint is written.
        """
        if self._is_alone:
            return stop, save
        if step % AGREE_EVERY:
            return False, False
        ends, saves = self._sum(tf.constant([float(stop), float(save)])).numpy() > 0
        return bool(ends), bool(saves)


@contextlib.contextmanager
def explained(
    strategy: tf.distribute.Strategy, config: Config, folder: RunFolder
) -> Iterator[None]:
    """Say in a sentence what ends the training of a run, where it is not the program's fault.

    Raises
    ------
    InputError
        If a device has too little memory; a `WorkerLost` if another worker is gone.
    """
    try:
        yield
    except tf.errors.OpError as error:
        problem = _problem_of(error, strategy, config.batch_size, folder)
        if problem is None:
            raise
        raise problem from error


def _problem_of(
    error: tf.errors.OpError, strategy: tf.distribute.Strategy, batch: int, folder: RunFolder
) -> InputError | None:
    devices, workers = strategy.num_replicas_in_sync, number_of_workers(strategy)
    if isinstance(error, tf.errors.ResourceExhaustedError):
        smaller = batch // 2 // devices * devices
        give = f"a batch_size of {smaller}, " if smaller else ""
        where = "the device" if devices == 1 else f"{devices} devices"
        return InputError(
            f"batch_size: {batch} {'pair does' if batch == 1 else 'pairs do'} not fit into the "
            f"memory of {where}; give {give}a smaller image_size, fewer filters or mixed_precision"
        )
    if workers == 1 or not isinstance(error, _BROKEN):
        return None
    steps = folder.usable_steps
    where = f"it goes on from step {steps[-1]}" if steps else "it begins anew, without a checkpoint"
    return WorkerLost(
        f"worker {strategy.cluster_resolver.task_id} of {workers}: another worker has ended, and "
        f"without it there is no next step; give all of them the same command again, and {where}"
    )
