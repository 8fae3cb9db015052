"""A learner's answer: run it within a limit, bring it to a form, and compare it."""

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
        if len(expected) == 1 and (letter := re.search(r"^\W*(\w)\b|\b(\w)\W*$", answer)):
            return letter[1] or letter[2]  # "b: the second", "picture b"
        return answer.strip(" \t\n\"'`().[]")
    if isinstance(answer, str) and is_number(expected):
        try:
            return float(Fraction(answer.replace(",", "")))  # "1,386", "1/3"
        except (ValueError, ZeroDivisionError):
            return answer
    return answer


def is_text(answer):
    return isinstance(answer, str)


def is_letter(answer):
    return is_text(answer) and len(answer.strip()) == 1


def is_number(value):
    if getattr(value, "shape", None) == ():  # a tensor or an array that holds one number
        return not isinstance(plain_bool(value), bool)
    return not isinstance(value, bool) and isinstance(value, int | float)
