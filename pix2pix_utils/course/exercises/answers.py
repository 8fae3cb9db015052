"""A learner's answer: run it within a limit, compare it, and say in words what is wrong."""

import ctypes
import re
import threading
from fractions import Fraction

import numpy as np


def same(one, two, tolerance=1e-4):
    """Say whether two answers are equal, numbers up to a tolerance.

    Parameters
    ----------
    one, two : object
        Numbers, texts, arrays, tensors, or tuples, lists, sets and dicts of them. NaN is equal to
        NaN: a mistake that gives it is known by it.
    tolerance : float
        Relative, and absolute where numbers of about 1 or more are among those compared.

    Returns
    -------
    bool
    """
    one, two = plain_bool(one), plain_bool(two)
    if one is None or two is None:
        return one is two
    if isinstance(one, str) or isinstance(two, str):
        plain = isinstance(one, str) and isinstance(two, str)
        return plain and one.strip().casefold() == two.strip().casefold()
    if isinstance(one, set | frozenset | bool) or isinstance(two, set | frozenset | bool):
        return type(one) is type(two) and one == two
    if isinstance(one, dict) or isinstance(two, dict):
        if not (isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys()):
            return False
        return all(same(value, two[key], tolerance) for key, value in one.items())
    if isinstance(one, tuple | list) and isinstance(two, tuple | list):
        return len(one) == len(two) and all(same(a, b, tolerance) for a, b in zip(one, two))  # noqa: B905
    try:
        a, b = np.asarray(one, np.float64), np.asarray(two, np.float64)
    except (TypeError, ValueError):
        return type(one) is type(two)  # of a kind that no answer has
    if a.size == b.size == 1:
        a, b = a.reshape(()), b.reshape(())  # a number may come in an array or a list
    if a.shape != b.shape:
        return False
    return bool(np.allclose(a, b, tolerance, absolute_tolerance(a, b, tolerance), equal_nan=True))


def changed(inputs, fresh):
    """Say whether a function has changed what it was given.

    Parameters
    ----------
    inputs, fresh : tuple or list
        The arguments after the call, and the same ones untouched.

    Returns
    -------
    bool
        Of numbers, texts, arrays and collections of them; other objects are not looked at.
    """
    if len(inputs) != len(fresh):
        return True
    for one, two in zip(inputs, fresh, strict=True):
        if isinstance(two, tuple | list):
            if changed(one, two):
                return True
        elif isinstance(two, np.ndarray | str | int | float | set | dict) and not same(one, two):
            return True
    return False


def absolute_tolerance(one, two, tolerance):
    """Return how far apart numbers may be: less where all of them are small."""
    finite = np.abs(np.concatenate([one.ravel(), two.ravel()]))
    largest = np.max(finite, initial=0, where=np.isfinite(finite))
    return max(tolerance * min(1.0, largest), 1e-7)  # which is what float32 leaves of a zero


def plain_bool(value):
    """Take a bool out of an array or a tensor that holds nothing else."""
    single = getattr(value, "shape", None) == () and "bool" in str(getattr(value, "dtype", ""))
    return bool(value) if single else value


def run_limited(function, seconds):
    """Call a function and give up after some seconds.

    Parameters
    ----------
    function : callable
        Without arguments.
    seconds : float

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TimeoutError
        If it takes longer. It is then told to end, which works in Python code.
    Exception
        Whatever the function raises.
    """
    result = {}

    def call():
        try:
            result["value"] = function()
        # Handed on to the caller's thread, where it is raised again.
        except BaseException as error:
            result["error"] = error

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        number = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(SystemExit))
        thread.join(1)
        raise TimeoutError
    if "error" in result:
        error = result["error"]
        # A learner's `exit()` shall not end the kernel.
        raise error if isinstance(error, Exception) else RuntimeError(repr(error))
    return result["value"]


def with_gradient(loss, *inputs):
    """Call a loss and see whether a network could learn from it; for `Exercise.call`.

    Parameters
    ----------
    loss : callable
    *inputs : tf.Tensor
        The first two come from a network; a target does not.

    Returns
    -------
    value : object
        What the loss returns.
    reached : bool
        Whether there is a gradient along both of the first two.
    """
    import tensorflow as tf

    trained = inputs[:2]
    with tf.GradientTape() as tape:
        tape.watch(trained)
        value = loss(*inputs)
    slopes = tape.gradient(value, trained) if tf.is_tensor(value) else [None]
    return value, all(slope is not None for slope in slopes)


def is_untouched(answer):
    """Say whether an answer, or a part of it, is still the ... of the stub."""
    parts = answer if isinstance(answer, tuple | list) else [answer]
    return any(part is ... for part in parts)


def in_form_of(expected, answer):
    """Bring an answer whose meaning is clear to the form of the right one.

    Parameters
    ----------
    expected : object
        A number, a text, or a tuple of them.
    answer : object

    Returns
    -------
    object
        ``[14]`` becomes 14 where one number is asked for, ``"14"`` too; ``"b)"`` becomes "b",
        and ``"b, c"`` becomes ["b", "c"] where two letters are. Anything else stays what it is.
    """
    answer = plain_bool(answer)
    if isinstance(answer, np.ndarray) and answer.dtype.kind in "US":
        answer = answer.tolist()
    if isinstance(expected, tuple | list):
        if isinstance(answer, str):
            parts = re.split(r"\s*,\s*|\s+and\s+|\s+", answer.strip(" ()[]"))
            if len(parts) == 1 and all(isinstance(e, str) and len(e) == 1 for e in expected):
                parts = list(parts[0])
            answer = parts if len(parts) == len(expected) else answer
        if isinstance(answer, tuple | list) and len(answer) == len(expected):
            parts = [in_form_of(e, a) for e, a in zip(expected, answer, strict=True)]
            return tuple(parts) if isinstance(answer, tuple) else parts
        return answer
    if isinstance(expected, str):
        parts = re.findall(r"\w+", answer) if isinstance(answer, str) else answer
        if isinstance(parts, tuple | list) and [len(str(x)) for x in parts] == [1] * len(expected):
            return "".join(map(str, parts)).casefold()
    if isinstance(answer, np.ndarray) and answer.size == 1:
        answer = answer.item()
    if isinstance(answer, tuple | list) and len(answer) == 1:
        answer = answer[0]
    if isinstance(answer, str) and isinstance(expected, str):
        if len(expected) == 1 and (letter := _only_letter(answer)):
            return letter
        return answer.strip(" \t\n\"'`().[]")
    if isinstance(answer, str) and is_number(expected):
        thousands = re.fullmatch(r"\s*[1-9]\d{0,2}(,\d{3})+(\.\d*)?\s*", answer)  # "1,386"
        try:
            return float(Fraction(answer.replace(",", "" if thousands else ".")))  # "1/3", "0,3"
        except (ValueError, ZeroDivisionError):
            return answer
    return answer


_LETTER = re.compile(r"(?<![\w'’])(?!i\b|(?<=\S.)a \w\w)[a-z]\b", re.IGNORECASE)
"""A word of one letter, other than "I" and, but for the first word, the article "a"."""


def _only_letter(text):
    """Return the letter that begins or ends a text, or "" if it names several, or says "not".

    ``"b: the second"`` and ``"picture b"`` name b; ``"b or c"`` and ``"not b"`` name nothing.
    """
    text = text.strip(" \t\n\"'`().[]:;,!")
    found = list(_LETTER.finditer(text))
    if not found or len({letter[0].casefold() for letter in found}) > 1:
        return ""
    first, last = found[0], found[-1]
    if re.search(r"\b(not|nor|neither|except|but)\b", text[: first.start()], re.IGNORECASE):
        return ""
    return first[0] if first.start() == 0 or last.end() == len(text) else ""


def is_text(answer):
    return isinstance(answer, str)


def is_letter(answer):
    return is_text(answer) and len(answer.strip()) == 1


def is_number(value):
    if getattr(value, "shape", None) == ():  # a tensor or an array that holds one number
        return not isinstance(plain_bool(value), bool)
    return not isinstance(value, bool) and isinstance(value, int | float)


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
    if 0 < _size(value) <= _LARGEST_SHOWN and len(value.shape) <= 3:  # no thicket of brackets
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
