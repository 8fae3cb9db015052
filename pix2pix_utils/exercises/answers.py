"""A learner's answer: run it within a limit, compare it, and say what it is."""

import ctypes
import re
import threading

import numpy as np


def same(one, two, tolerance=1e-4):
    """Say whether two answers are equal, numbers up to a tolerance.

    Parameters
    ----------
    one, two : object
        Numbers, texts, arrays, tensors, or tuples, lists, sets and dicts of them.
    tolerance : float
        Relative, and absolute where numbers of about 1 or more are among those compared.

    Returns
    -------
    bool
    """
    one, two = _plain_bool(one), _plain_bool(two)
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
        return False
    if a.shape != b.shape:
        return False
    return bool(np.allclose(a, b, tolerance, _absolute(a, b, tolerance)))


def _absolute(one, two, tolerance):
    """Return how far apart numbers may be: less where all of them are small."""
    finite = np.abs(np.concatenate([one.ravel(), two.ravel()]))
    largest = np.max(finite, initial=0, where=np.isfinite(finite))
    return max(tolerance * min(1.0, largest), 1e-7)  # which is what float32 leaves of a zero


def _plain_bool(value):
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
    answer = _plain_bool(answer)
    if isinstance(answer, np.ndarray) and answer.dtype.kind in "US":
        answer = answer.tolist()
    if isinstance(expected, tuple | list):
        if isinstance(answer, str) and all(isinstance(e, str) and len(e) == 1 for e in expected):
            letters = re.findall(r"\w+", answer.replace(" and ", " "))
            letters = list(letters[0]) if len(letters) == 1 else letters
            answer = letters if len(letters) == len(expected) else answer
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
        return answer.strip(" \t\n\"'`().[]").casefold()
    if isinstance(answer, str) and _is_number(expected):
        try:
            return float(answer.replace(",", ""))
        except ValueError:
            return answer
    return answer


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
    if named(answer) != named(expected):
        wanted = named(expected)
        verb = "are" if isinstance(expected, tuple | list) else "is"
        return f"{wanted[0].upper()}{wanted[1:]} {verb} expected; what came is {named(answer)}."
    words = {word: None for one in listed for word in _words(one)}
    if words and all(len(word) == 1 for word in words):
        # All letters up to the last are to choose from, whether or not someone takes them.
        words = dict.fromkeys(map(chr, range(ord("a"), ord(max(words).casefold()) + 1)))
    known = {word.casefold() for word in words}
    for word in _words(answer):
        if word.strip().casefold() not in known:
            return f"`{word}` is none of {', '.join(sorted(words, key=str.casefold))}."
    return ""


def _words(answer):
    parts = answer if isinstance(answer, tuple | list) else [answer]
    return [part for part in parts if isinstance(part, str)]


def case_named(cases, place):
    """Say which of the inputs a result belongs to: "Test 2, with (3, 32):"."""
    short = ", ".join(_short(argument) for argument in cases[place])
    return f"Test {place + 1}, with ({short}):"


def _short(value):
    """Write a small value out, and name a large one."""
    if isinstance(value, tuple | list) and len(value) <= 8:
        inside = ", ".join(map(_short, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, str | bool | int | float | np.number):
        return repr(value) if isinstance(value, str | bool) else f"{value:.6g}"
    return named(value)


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
        return f"your function returns nothing, and {named(expected)} is right. Is there a return?"
    both = isinstance(came, tuple | list) and isinstance(expected, tuple | list)
    alike = both and len(came) == len(expected)  # a list is as good as a tuple
    if named(came) != named(expected) and not alike:
        return f"your function returns {named(came)}, and {named(expected)} is right."
    if alike:
        pairs = zip(came, expected, strict=True)
        place = next(i for i, pair in enumerate(pairs) if not same(*pair, tolerance))
        inner = difference(came[place], expected[place], tolerance)
        return f"the results differ in number {place + 1}: {inner}"
    expected, came = _plain_bool(expected), _plain_bool(came)
    if isinstance(expected, str | bool | dict | set | frozenset):
        return f"your function returns {came!r}, and {expected!r} is right."
    ours, yours = np.asarray(expected, np.float64), np.asarray(came, np.float64)
    if not ours.shape:
        return f"your function returns {_number(yours)}, and {_number(ours)} is right."
    near = np.isclose(yours, ours, tolerance, _absolute(yours, ours, tolerance))
    place = tuple(np.argwhere(~near)[0].tolist())
    return (
        f"the shape is right; at [{', '.join(map(str, place))}] your function has "
        f"{_number(yours[place])}, and {_number(ours[place])} is right."
    )


def _number(value):
    return f"{value:,.0f}" if abs(value) < 1e12 and value == int(value) else f"{value:.4g}"


def _is_number(value):
    if getattr(value, "shape", None) == ():  # a tensor or an array that holds one number
        return not isinstance(_plain_bool(value), bool)
    return not isinstance(value, bool) and isinstance(value, int | float)


_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def named(value):
    """Say what a value is: "three numbers", "a text", "an array of shape (4, 4)"."""
    value = _plain_bool(value)
    shape = getattr(value, "shape", None)
    if shape is not None and len(shape):
        return f"an array of shape {tuple(shape)}"
    if isinstance(value, tuple | list):
        kinds = {"numbers": _is_number, "texts": lambda part: isinstance(part, str)}
        count = _COUNTS[len(value)] if len(value) < len(_COUNTS) else str(len(value))
        for kind, fits in kinds.items():
            if len(value) == 1 and fits(value[0]):
                return f"a {type(value).__name__} of one {kind[:-1]}"
            if value and all(map(fits, value)):
                return f"{count} {kind}"
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
