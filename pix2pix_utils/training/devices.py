"""Where to compute: one device, several, or several machines."""

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.data.pipeline import Share
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import cluster


def default_strategy(devices: int | None = None) -> tf.distribute.Strategy:
    """Choose how to spread the work over what this machine, or this cluster, has.

    Several workers where TF_CONFIG or Slurm names them (see `cluster.resolver`), several GPUs
    where there are, and one device otherwise. Call it before anything is computed: TensorFlow
    joins a cluster, or parts a CPU, at its start only.

    Parameters
    ----------
    devices
        How many of this machine's GPUs to use; all by default. Where there is none, the CPU
        stands in for so many, to try out what several devices do. It is not faster.

    Raises
    ------
    InputError
        If there are not so many, or TensorFlow has begun to compute.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if devices is not None:
        gpus = _chosen(devices, gpus)
    found = cluster.resolver()
    try:
        if found is not None:
            _require_one_device_each(devices, gpus)
            with cluster.patience(found):
                return tf.distribute.MultiWorkerMirroredStrategy(cluster_resolver=found)
        if not gpus and (devices or 1) > 1:
            cpu = tf.config.list_physical_devices("CPU")[0]
            parts = [tf.config.LogicalDeviceConfiguration()] * (devices or 1)
            tf.config.set_logical_device_configuration(cpu, parts)
            return tf.distribute.MirroredStrategy([f"CPU:{n}" for n in range(len(parts))])
    except RuntimeError as error:
        raise InputError(
            f"devices: TensorFlow has begun to compute ({str(error).rstrip('.')}); choose "
            "them in a new process, first of all"
        ) from error
    if len(gpus) > 1:
        return tf.distribute.MirroredStrategy([f"GPU:{n}" for n in range(len(gpus))])
    return tf.distribute.get_strategy()


def _chosen(devices: int, gpus: Sequence[Any]) -> Sequence[Any]:
    """Have TensorFlow see so many GPUs and no more."""
    if devices < 1 or (gpus and devices > len(gpus)):
        most = f"at most {len(gpus)}, which are here" if gpus else "a whole number"
        raise InputError(f"devices: {devices} is not allowed; give at least 1 and {most}")
    if gpus:
        tf.config.set_visible_devices(gpus[:devices], "GPU")
    return gpus[:devices]


def _require_one_device_each(devices: int | None, gpus: Sequence[Any]) -> None:
    if not gpus and (devices or 1) > 1:
        raise InputError(
            f"devices: {devices} parts of a CPU cannot be shared with other workers; leave the "
            "option out, or start more workers"
        )


def describe(strategy: tf.distribute.Strategy, config: Config) -> str:
    """Say in a line what a training computes on.

    Returns
    -------
    Such as "computing on 4 GPUs (NVIDIA A100-SXM4-80GB), 2 pairs each, in float32".
    """
    workers = cluster.number_of_workers(strategy)
    here = strategy.num_replicas_in_sync // workers
    gpus = tf.config.get_visible_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        name = details.get("device_name", "of unknown kind")
        what = f"{here} GPU{'s' if here > 1 else ''} ({name})"
    else:
        cores = usable_cores()
        parts = f"{here} parts of " if here > 1 else ""
        what = f"{parts}the CPU ({cores} core{'s' if cores > 1 else ''})"
    if workers > 1:
        resolver = strategy.cluster_resolver
        address = resolver.cluster_spec().as_dict()["worker"][resolver.task_id]
        what = f"{what}, as worker {resolver.task_id} of {workers} ({address})"
    each = config.batch_size // strategy.num_replicas_in_sync
    share = f", {each} pair{'s' if each > 1 else ''} each" if workers * here > 1 else ""
    kind = config.mixed_dtype if config.mixed_precision else "float32"
    return f"computing on {what}{share}, in {kind}"


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Say whether this process writes the files: one of several workers does."""
    resolver = strategy.cluster_resolver
    return resolver is None or not resolver.task_type or resolver.task_id == 0


def require_shareable(batch_size: int, strategy: tf.distribute.Strategy) -> None:
    """Refuse a batch that cannot be shared equally among the devices of a strategy."""
    replicas = strategy.num_replicas_in_sync
    if batch_size % replicas:
        below = batch_size // replicas * replicas
        fits = f"{below} or {below + replicas}" if below else f"{replicas}, one pair for each,"
        raise InputError(
            f"batch_size: {batch_size} cannot be shared among {replicas} devices; "
            f"give {fits} or another multiple of {replicas}, or use fewer devices"
        )


def distributed(
    build: Callable[[Share], tf.data.Dataset], strategy: tf.distribute.Strategy
) -> tf.data.Dataset | tf.distribute.DistributedDataset:
    """Have each worker make its own share of the batches, for each of its devices.

    Parameters
    ----------
    build
        From a share to its batches.
    """
    if strategy.num_replicas_in_sync == 1:
        return build(Share())

    def of_worker(context: tf.distribute.InputContext) -> tf.data.Dataset:
        share = Share(
            context.input_pipeline_id, context.num_input_pipelines, context.num_replicas_in_sync
        )
        return build(share)

    return strategy.distribute_datasets_from_function(of_worker)
