"""Measurements that take too long, or too quiet a machine, for the tests."""

from pix2pix_utils.config import Config


def random_pair(config: Config, count: int | None = None) -> tuple:
    """Return noise in the place of a batch of pairs: input and target as a config has them.

    Parameters
    ----------
    count
        Pairs; the config's batch by default.

    Returns
    -------
    Two tensors, float32 [pairs, height, width, channels] in [-1, 1].
    """
    import tensorflow as tf

    pairs = config.batch_size if count is None else count
    return tuple(
        tf.random.stateless_uniform((pairs, *config.size, channels), (0, seed), -1, 1)
        for seed, channels in enumerate((config.input_channels, config.output_channels), 1)
    )
