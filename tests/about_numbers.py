"""Asking whether a cell's asserts would notice if a number that it shows behind ≈ were another.

`watch` is called inside a notebook's kernel. It changes no source, only what the cells are compiled
to: each number that is formatted behind ≈ is remembered, and so is what each assert sees. When the
cell has run, each of its asserts is tried again with the number moved by a fifth, up and down,
wherever it stands among what the assert sees. The kernel prints what was found as JSON.
"""

import ast
import copy
import json
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

SHARE = 0.2
"""Of a number, by which it is moved; by one unit of its last digit shown, if that is more."""

_COMPOUND = ast.Call | ast.BinOp | ast.Subscript | ast.Attribute | ast.UnaryOp


class _Number(NamedTuple):
    """A number that a cell has shown behind ≈."""

    what: str
    spec: str
    value: float


class _Seen(NamedTuple):
    """An assert that was reached, with the values that it was tried on."""

    test: ast.expr
    bound: frozenset[str]
    values: dict[str, Any]


class Watch(ast.NodeTransformer):
    """Let numbers behind ≈ and asserts say what they are; then judge the asserts.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
    """

    def __init__(self, shell):
        self._shell = shell
        self._tests, self._numbers, self._asserts = [], [], []
        self.found = []
        shell.user_ns |= {"_behind_about": self._number, "_held": self._reached}
        shell.ast_transformers.append(self)
        shell.events.register("post_run_cell", self._judge)

    def visit_JoinedStr(self, node):
        self.generic_visit(node)
        for before, part in pairwise(node.values):
            text = before.value if isinstance(before, ast.Constant) else ""
            if text.rstrip().endswith("≈") and isinstance(part, ast.FormattedValue):
                what, spec = ast.Constant(ast.unparse(part.value)), part.format_spec
                part.value = _call("_behind_about", part.value, spec or ast.Constant(""), what)
        return node

    def visit_Assert(self, node):
        names = [one for one in ast.walk(node.test) if isinstance(one, ast.Name)]
        bound = {one.id for one in names if isinstance(one.ctx, ast.Store)}
        bound |= {one.arg for one in ast.walk(node.test) if isinstance(one, ast.arg)}
        free = sorted({one.id for one in names} - bound)
        self._tests.append((node.test, frozenset(bound)))
        keys = [ast.Constant(name) for name in free]
        values = ast.Dict(keys, [ast.Name(name, ast.Load()) for name in free])
        return [ast.Expr(_call("_held", ast.Constant(len(self._tests) - 1), values)), node]

    def _number(self, value, spec, what):
        self._numbers.append(_Number(what, spec, float(value)))
        return value

    def _reached(self, index, values):
        kept = {name: _mapped(value, np.copy) for name, value in values.items()}
        self._asserts.append(_Seen(*self._tests[index], kept))

    def _judge(self, _):
        for what, spec, value in self._numbers:
            zero = format(value, spec) == format(0.0, spec)
            by = max(SHARE * abs(value), _unit(spec))
            ways = [value + by] if zero else [value + by, value - by]
            noticed = all(self._notices(value, way) for way in ways)
            said = format(value, spec)
            self.found.append({"what": what, "value": value, "said": said, "noticed": noticed})
        self._numbers.clear()
        self._asserts.clear()

    def _notices(self, old, new):
        """Say whether an assert fails if a number is `new` wherever it was `old`."""
        return any(
            self._fails(test, values)
            for seen in self._asserts
            if not self._fails(seen.test, seen.values)  # else what it asks of has changed since
            for test, values in self._changed(seen, old, new)
        )

    def _changed(self, seen, old, new):
        def moved(array):
            return np.where(array == old, new, array)

        with_it = [name for name, value in seen.values.items() if _holds(value, old)]
        # Two names may hold the same number: one alone may be what is shown, or both.
        for names in (*([name] for name in with_it), with_it if len(with_it) > 1 else []):
            if names:
                yield seen.test, seen.values | {n: _mapped(seen.values[n], moved) for n in names}
        for place, part in enumerate(ast.walk(seen.test)):
            if part is not seen.test and self._is(part, seen, old):
                test = copy.deepcopy(seen.test)
                yield _Replaced(list(ast.walk(test))[place], new).visit(test), seen.values

    def _is(self, part, seen, number):
        """Say whether a part of an assert is a number."""
        names = {one.id for one in ast.walk(part) if isinstance(one, ast.Name)}
        if not isinstance(part, _COMPOUND) or names & seen.bound:
            return False
        try:
            value = np.asarray(self._value(part, seen.values))
        except Exception:  # a part that has no value by itself is no number
            return False
        return value.ndim == 0 and value.dtype.kind in "iuf" and value == number

    def _fails(self, test, values):
        try:
            return not self._value(test, values)
        except Exception:  # what cannot be reckoned with another number notices it
            return True

    def _value(self, expression, values):
        code = compile(ast.fix_missing_locations(ast.Expression(expression)), "<assert>", "eval")
        return eval(code, self._shell.user_ns | values)


class _Replaced(ast.NodeTransformer):
    """An expression with a number in the place of one of its parts."""

    def __init__(self, part, number):
        self._part, self._number = part, number

    def visit(self, node):
        return ast.Constant(self._number) if node is self._part else self.generic_visit(node)


def _call(name, *arguments):
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), keywords=[])


def _unit(spec):
    """Return the least difference that a format shows: 0.01 for ".2f" and for ".0%"."""
    digits = int(spec.partition(".")[2].rstrip("f%") or 0)
    return 10.0 ** -(digits + 2 * spec.endswith("%"))


def _mapped(value, function):
    """Return a value with a function done to each array of numbers, and each number, in it."""
    if isinstance(value, dict):
        return {key: _mapped(one, function) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_mapped(one, function) for one in value)
    if isinstance(value, float | int | np.number | np.ndarray) and not isinstance(value, bool):
        array = np.asarray(value)
        return function(array) if array.dtype.kind in "iuf" else value
    if hasattr(value, "numpy") and not isinstance(value, type):  # a tensor
        return _mapped(np.asarray(value), function)
    return value


def _holds(value, number):
    """Say whether a value is a number, or holds it."""
    found = []

    def look(array):
        found.append(np.any(array == number))
        return array

    _mapped(value, look)
    return any(found)


def watch():
    """Look at the cells that this kernel runs from now on."""
    global _watch
    from IPython import get_ipython

    _watch = Watch(get_ipython())


def tell():
    """Print what was found since the last time."""
    print(json.dumps(_watch.found))
    _watch.found.clear()
