"""Random choices that come out the same on every machine and in every version."""

import random


class Chance:
    """A stream of random choices named by its key.

    Only `random.Random.random` is used, the one generator whose numbers Python promises to
    keep from version to version. Streams with different keys are independent, so picture 7
    is the same whether or not pictures 0 to 6 were drawn before.

    Parameters
    ----------
    *key
        Numbers and words that name the stream.
    """

    def __init__(self, *key):
        self._random = random.Random("/".join(str(part) for part in key)).random

    def maybe(self, probability):
        """Return True with this probability."""
        return self._random() < probability

    def between(self, low, high):
        """Return a number drawn evenly from [low, high)."""
        return low + (high - low) * self._random()

    def whole(self, low, high):
        """Return a whole number drawn evenly from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options):
        """Return one of the options, each as likely as the others."""
        return options[int(self._random() * len(options))]

    def favour(self, options, probability):
        """Return the first option with this probability, else one of the others."""
        if len(options) == 1 or self._random() < probability:
            return options[0]
        return self.pick(options[1:])

    def weighted(self, weights):
        """Return a key of the dict ``weights`` with a probability in proportion to its value."""
        at = self._random() * sum(weights.values())
        for option, weight in weights.items():
            at -= weight
            if at < 0:
                return option
        return option

    def branch(self):
        """Return a new stream that depends on this one, which goes on one number further."""
        return Chance(self._random())
