"""Where to compute: one device, several, or several machines."""

import tensorflow as tf


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
