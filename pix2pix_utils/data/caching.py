"""Whether the decoded pairs are kept in memory, said in a line."""

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs
from pix2pix_utils.data.pipeline import cache_bytes, fits_in_memory
from pix2pix_utils.support.memory import free_memory


def describe(config: Config, pairs: Pairs) -> str:
    """Say what the decoded pairs take, whether they are kept, and what would change that."""
    taken = cache_bytes(config, pairs)
    if taken is None:
        return "the pairs have several sizes, and are read from disk in every epoch"
    size = f"{len(pairs)} decoded pairs take {_in_words(taken)} of memory"
    if fits_in_memory(config, pairs):
        return f"{size} and are kept there"
    free, megabytes = free_memory(), -(-taken // 1_000_000)
    if 2 * taken > free:
        return (
            f"{size}, and twice that while it is filled; {_in_words(free)} are free, so they are "
            "read from disk in every epoch"
        )
    return (
        f"{size}, more than cache_megabytes ({config.cache_megabytes}), and are read from disk in "
        f"every epoch; --cache-megabytes {megabytes} keeps them"
    )


def _in_words(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
