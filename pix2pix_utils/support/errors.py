"""The one error that a user of the project should ever see."""


class InputError(ValueError):
    """Something that the user gave cannot be used.

    The message is one sentence: the file or field, what is wrong with it, and what to do.
    The ``pix2pix`` command prints it without a traceback and exits with status 2.
    """


def listed(problems: list[str], at_most: int = 12) -> str:
    """Join several problems into one sentence, so that all are seen in one run.

    Parameters
    ----------
    problems
        At least one.
    at_most
        How many are written out; the others are counted.
    """
    text = "; ".join(problems[:at_most])
    if len(problems) > at_most:
        text += f"; and {len(problems) - at_most} more"
    return text
