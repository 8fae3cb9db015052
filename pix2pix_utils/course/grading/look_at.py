"""What in a submission touches the exercises' own code: for a teacher to look at.

A notebook that is written to deceive can hide from this. It finds what is done openly, and what
leaves an exercise in a state that no check brought about.
"""

import ast
import collections
import functools
import sys

from IPython.core.inputtransformer2 import TransformerManager

from pix2pix_utils.course.exercises.engine import NOT_ATTEMPTED, Exercise
from pix2pix_utils.course.exercises.results import results

_PACKAGE = "pix2pix_utils.course.exercises"
_INNER = {"engine", "answers", "judging"}
_STATE = {
    *("answer", "solution", "misconceptions", "outcome", "misconception", "attempts"),
    *("solved", "met", "known"),
}
"""What learners have no need to name, but for `solution`, which one may want to know of."""

_CHANGED = {"check", "report", "results"}
_FUNCTIONS = {
    *("exec", "eval", "compile", "setattr", "delattr", "vars", "globals", "__import__"),
    *("open_code", "get_ipython"),
}
_MODULES = {
    *("gc", "inspect", "ctypes", "builtins", "unittest", "mmap", "signal", "socket"),
    *("subprocess", "multiprocessing", "pty", "pickle", "marshal", "runpy", "code"),
}
_CALLS = {
    "sys": {"modules", "settrace", "setprofile", "_getframe", "_current_frames", "exit"},
    "os": {
        *("_exit", "abort", "kill", "killpg", "fork", "forkpty", "system", "popen", "write"),
        *("close", "closerange", "dup", "dup2", "fdopen"),
    },
}
_PLAIN = {"__name__", "__doc__", "__version__", "__file__", "__init__", "__call__", "__len__"}
_FRAMES = {"f_back", "f_locals", "f_globals", "tb_frame", "gi_frame", "cr_frame"}


def touched(source):
    """Find what in a cell reaches for more than the exercises offer.

    Parameters
    ----------
    source : str

    Returns
    -------
    list of (str, str)
        What it is, as ".answer", and the line of the program that it is in, in a usual form.
        Nothing of a cell that cannot be parsed: it cannot be run either.
    """
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = []
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt):
            names = [name for part in _expressions(statement) for name in _names(part)]
            found += [(name, _usual(statement)) for name in names]
    return found


def _usual(statement):
    try:
        return ast.unparse(statement)
    except RecursionError:
        return ""


def _expressions(statement):
    """Yield a statement and what is in it, without the statements in it."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.stmt)]


def _names(node):
    """Yield what one node of a program reaches for."""
    if isinstance(node, ast.Attribute):
        base = node.value.id if isinstance(node.value, ast.Name) else ""
        hidden = node.attr.startswith("__") and node.attr not in _PLAIN
        if node.attr in _STATE or node.attr in _FRAMES or hidden:
            yield f".{node.attr}"
        elif node.attr in _CALLS.get(base, ()):
            yield f"{base}.{node.attr}"
        elif node.attr in _CHANGED and not isinstance(node.ctx, ast.Load):
            yield f".{node.attr} = "
    elif isinstance(node, ast.Name):
        if node.id in _FUNCTIONS or node.id in ("__builtins__", "__loader__"):
            yield node.id
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
        name = node.args[1] if len(node.args) > 1 else None
        if not isinstance(name, ast.Constant) or name.value in _STATE:
            yield "getattr"
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imports(node)


def _imports(node):
    names = [alias.name for alias in node.names]
    base = getattr(node, "module", None) or ""
    if isinstance(node, ast.ImportFrom):
        modules = [base]
        if names != ["*"]:
            modules += [f"{base}.{name}" for name in names]
    else:
        modules = names
    for module in modules:
        part = module.removeprefix(f"{_PACKAGE}.").split(".")[0]
        inner = module.startswith(f"{_PACKAGE}.") and part in _INNER
        if inner or module.startswith("pix2pix_utils.course.grading"):
            yield module
        elif module.split(".")[0] in _MODULES:
            yield f"import {module.split('.')[0]}"


def marks_of(sources, usual):
    """List what cells reach for.

    Parameters
    ----------
    sources : list of str
        All code cells in order.
    usual : set of str
        Lines that stand in the notebooks as they are handed out.

    Returns
    -------
    list of str
        ".answer in cell 7"; code cells are counted from 1. Each once.
    """
    found = {}
    for number, source in enumerate(sources, 1):
        for name, line in touched(source):
            if line not in usual:
                found.setdefault(f"{name.strip()} in cell {number}")
    return list(found)


MOST_CHECKS_IN_A_CELL = 4
"""More of one exercise are no second thoughts but a loop over the answers."""


class Witness:
    """Sees every check, and what the exercises hold that came from none.

    Attributes
    ----------
    marks : list of str
    """

    def __init__(self):
        self.marks = []
        self._last = {}
        self._functions = {}
        self._checks = collections.Counter()

    def watch(self, told):
        """See all checks from now on.

        Parameters
        ----------
        told : callable
            Called after each.
        """
        judge = Exercise.check

        @functools.wraps(judge)
        def check(exercise, answer=...):
            self.compare()
            number = exercise.title.split()[0]
            self._checks[number] += 1
            plain = isinstance(answer, str | bytes | int | float | bool | type(None) | type(...))
            if answer is exercise.answer and not plain:
                self._mark(f"{number} was given its own answer")
            elif str(getattr(answer, "__module__", "")).startswith("pix2pix_utils."):
                self._mark(f"{number} was given what the package has")
            try:
                judge(exercise, answer)
            finally:
                self._last = _state()
                told()

        Exercise.check = check
        self._functions = _functions()

    def compare(self):
        """Note what the exercises hold that no check gave, and which functions were changed."""
        for title, row in _state().items():
            if row != self._last.get(title, (NOT_ATTEMPTED, 0, ())):
                self._mark(f"{title.split()[0]} was changed without a check")
        now = _functions()
        for name, function in self._functions.items():
            if now.get(name) is not function:
                self._mark(f"changed {name}")
        self._functions = {**now, **self._functions}

    def end_cell(self):
        """Note what the cell has left, and which exercises it checked again and again."""
        self.compare()
        for number, count in self._checks.items():
            if count > MOST_CHECKS_IN_A_CELL:
                self._mark(f"{number} was checked {count} times in one cell")
        self._checks.clear()

    def _mark(self, text):
        if text not in self.marks:
            self.marks.append(text)


def _state():
    return {
        row["exercise"]: (row["outcome"], row["attempts"], tuple(row["misconceptions"]))
        for row in results()
    }


def _functions():
    """Return the code of every function of the exercises, and of every class among them."""
    found = {}
    for module in [sys.modules[name] for name in list(sys.modules) if name.startswith(_PACKAGE)]:
        for name, value in list(vars(module).items()):
            inside = getattr(value, "__module__", "") == module.__name__
            if isinstance(value, type) and inside:
                for method, function in list(vars(value).items()):
                    if callable(function):
                        found[f"{name}.{method}"] = getattr(function, "__code__", function)
            elif callable(value) and not name.startswith("__"):
                short = module.__name__.rpartition(".")[2]
                found[f"{short}.{name}"] = getattr(value, "__code__", value)
    return found
