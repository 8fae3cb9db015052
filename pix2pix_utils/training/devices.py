"""Where to compute: one device, several, or several machines."""

import tensorflow as tf

from pix2pix_utils.support.errors import InputError


def default_strategy() -> tf.distribute.Strategy:
    """Choose how to spread the work over what this machine, or this cluster, has.

    Several workers where the environment variable TF_CONFIG names them, several GPUs where there
    are, and one device otherwise.
    """
    resolver = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    if len(resolver.cluster_spec().as_dict().get("worker", [])) > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Say whether this process writes the files: one of several workers does."""
    resolver = strategy.cluster_resolver
    return resolver is None or not resolver.task_type or resolver.task_id == 0


def require_shareable(batch_size: int, strategy: tf.distribute.Strategy) -> None:
    """Refuse a batch that cannot be shared equally among the devices of a strategy."""
    replicas = strategy.num_replicas_in_sync
    if batch_size % replicas:
        raise InputError(
            f"batch_size: {batch_size} cannot be shared among {replicas} devices; "
            "give a multiple of their number"
        )


def distributed(
    dataset: tf.data.Dataset, strategy: tf.distribute.Strategy
) -> tf.data.Dataset | tf.distribute.DistributedDataset:
    """Share the batches of a dataset among the devices of a strategy.

    Parameters
    ----------
    dataset
        The same on every worker.
    """
    if strategy.num_replicas_in_sync == 1:
        return dataset
    options = tf.data.Options()
    # Every worker builds the same batches and takes its own part of each.
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return strategy.experimental_distribute_dataset(dataset.with_options(options))
