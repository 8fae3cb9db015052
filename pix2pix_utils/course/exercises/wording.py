"""Saying in words what an answer is, and what is wrong with it."""

import numpy as np

from pix2pix_utils.course.exercises.answers import (
    absolute_tolerance,
    is_letter,
    is_number,
    plain_bool,
    same,
)


def wrong_form(answer, expected, listed):
    """Say what is wrong with the form of an answer, or "" if the form is right.

    Parameters
    ----------
    answer, expected : object
        Values, as for `in_form_of`.
    listed : list
        Answers, right and wrong ones: their texts are the words that may be used.

    Returns
    -------
    str
    """
    if isinstance(expected, str) and len(expected) == 1 and not is_letter(answer):
        return 'Give the letter in quotation marks, such as "a".'
    if named(answer) != named(expected):
        wanted = _wanted(expected)
        return f"{wanted[0].upper()}{wanted[1:]} expected; what came is {named(answer)}."
    words = {word: None for one in listed for word in _words(one)}
    if words and all(len(word) == 1 for word in words):
        # All letters up to the last are to choose from, whether or not someone takes them.
        words = dict.fromkeys(map(chr, range(ord("a"), ord(max(words).casefold()) + 1)))
    known = {word.casefold() for word in words}
    for word in _words(answer):
        if word.strip().casefold() not in known:
            return f"`{word}` is none of {', '.join(sorted(words, key=str.casefold))}."
    return ""


def _wanted(expected):
    return f"{named(expected)} {'are' if isinstance(expected, tuple | list) else 'is'}"


def _words(answer):
    parts = answer if isinstance(answer, tuple | list) else [answer]
    return [part for part in parts if isinstance(part, str)]


def case_named(cases, place):
    """Say which of the inputs a result belongs to: "Test 2, with (3, 32):"."""
    short = ", ".join(_short(argument) for argument in cases[place])
    return f"Test {place + 1}, with ({short}):"


_LARGEST_SHOWN = 16


def _short(value):
    """Write a small value out, and name a large one."""
    if 0 < _size(value) <= _LARGEST_SHOWN:
        value = np.asarray(value).tolist()
    if isinstance(value, tuple | list) and len(value) <= _LARGEST_SHOWN:
        if any(_size(part) > _LARGEST_SHOWN for part in value):
            return f"a {type(value).__name__} of {_count(value)} arrays"
        inside = ", ".join(map(_short, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, str | bool | int | float | np.number):
        return repr(value) if isinstance(value, str | bool) else f"{value:.6g}"
    return named(value)


def _size(value):
    """Count the numbers of an array or a tensor; 0 for anything else."""
    shape = getattr(value, "shape", None)
    return int(np.prod(shape)) if shape else 0


def difference(came, expected, tolerance):
    """Describe where a wrong result of a function differs from the right one.

    Parameters
    ----------
    came, expected : object
        Of which `same` says that they differ.
    tolerance : float

    Returns
    -------
    str
    """
    if came is None:
        return (
            f"your function returns nothing, and {_wanted(expected)} expected. Is there a return?"
        )
    both = isinstance(came, tuple | list) and isinstance(expected, tuple | list)
    alike = both and len(came) == len(expected)  # a list is as good as a tuple
    if named(came) != named(expected) and not alike:
        return f"your function returns {named(came)}, and {_wanted(expected)} expected."
    if alike:
        pairs = zip(came, expected, strict=True)
        place = next(i for i, pair in enumerate(pairs) if not same(*pair, tolerance))
        inner = difference(came[place], expected[place], tolerance)
        return f"the results differ in number {place + 1}: {inner}"
    if isinstance(came, dict) and isinstance(expected, dict):
        place = next((key for key in came if not same(came[key], expected.get(key), tolerance)), "")
        if place in expected:
            inner = difference(came[place], expected[place], tolerance)
            return f"the results differ in `{place}`: {inner}"
    expected, came = plain_bool(expected), plain_bool(came)
    if isinstance(expected, str | bool | dict | set | frozenset):
        return f"your function returns {came!r}, and {expected!r} is right."
    ours, yours = np.asarray(expected, np.float64), np.asarray(came, np.float64)
    if not ours.shape:
        return f"your function returns {_number(yours)}, and {_number(ours)} is right."
    near = np.isclose(yours, ours, tolerance, absolute_tolerance(yours, ours, tolerance))
    place = tuple(np.argwhere(~near)[0].tolist())
    return (
        f"the shape is right; at [{', '.join(map(str, place))}] your function has "
        f"{_number(yours[place])}, and {_number(ours[place])} is right."
    )


def _number(value):
    return f"{value:,.0f}" if abs(value) < 1e12 and value == int(value) else f"{value:.4g}"


_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _count(parts):
    return _COUNTS[len(parts)] if len(parts) < len(_COUNTS) else str(len(parts))


def named(value):
    """Say what a value is: "three numbers", "a text", "an array of shape (4, 4)"."""
    value = plain_bool(value)
    shape = getattr(value, "shape", None)
    if shape is not None and len(shape):
        return f"an array of shape {tuple(shape)}"
    if isinstance(value, tuple | list):
        kinds = {
            "numbers": is_number,
            "letters": is_letter,
            "texts": lambda x: isinstance(x, str),
        }
        for kind, fits in kinds.items():
            if len(value) == 1 and fits(value[0]):
                return f"a {type(value).__name__} of one {kind[:-1]}"
            if value and all(map(fits, value)):
                return f"{_count(value)} {kind}"
        if not value:
            return f"an empty {type(value).__name__}"
        return f"a {type(value).__name__} of ({', '.join(map(named, value))})"
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool | np.bool_):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if callable(value):
        return "a function"
    if np.isscalar(value) or shape == ():
        return "a number"
    return f"an object of the type {type(value).__name__}"
