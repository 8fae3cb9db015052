"""Which cells of a notebook its exercises need.

A lesson trains for minutes, its exercises take seconds. So only the cells that the exercises
depend on are run: those that check an answer, those that bind a name that such a cell uses, and
so on backwards.
"""

import ast
import symtable

from IPython.core.inputtransformer2 import TransformerManager

CHECK = ".check("


def needed_cells(sources):
    """Find the cells that the checks of exercises depend on.

    Parameters
    ----------
    sources : list of str
        All code cells in order.

    Returns
    -------
    list of int
        Places in ``sources``, ascending. A cell with a check is always among them, whether or
        not it can be parsed; so is one that prepares the kernel or imports everything of a
        module.
    """
    chosen, wanted = [], set()
    for place in range(len(sources) - 1, -1, -1):
        source = sources[place]
        names = _Names.of(source)
        always = CHECK in source or "notebook.start(" in source or names.imports_all
        if always or names.changes & wanted:
            chosen.append(place)
            wanted = (wanted - names.binds) | names.uses
    return chosen[::-1]


def names_bound(sources, places):
    """Return the names that some cells bind.

    Parameters
    ----------
    sources : list of str
        All code cells in order.
    places : iterable of int
        Those to look at.

    Returns
    -------
    set of str
    """
    return set().union(*(_Names.of(sources[place]).binds for place in places))


def missing_names(sources, chosen):
    """Say what some cells of a notebook lack when the others are left out.

    Parameters
    ----------
    sources : list of str
        All code cells in order.
    chosen : list of int
        Places of the cells that are run, in the order in which they are.

    Returns
    -------
    dict of int to set of str
        By the place of a chosen cell: names that it uses, that are bound somewhere in the
        notebook, and not yet when the cell is run. Cells that lack nothing are left out.
    """
    somewhere, bound, missing = names_bound(sources, range(len(sources))), set(), {}
    for place in chosen:
        bound |= names_bound(sources, [place])
        table = symtable.symtable(sources[place], f"cell {place}", "exec")
        if lacking := (_globals_used(table) & somewhere) - bound:
            missing[place] = lacking
    return missing


def _globals_used(table):
    """Return the names that a cell, or a function in it, takes from the kernel."""
    outermost = table.get_type() == "module"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (outermost or symbol.is_global())
    }
    return names.union(*map(_globals_used, table.get_children()))


class _Names(ast.NodeVisitor):
    """The names that a cell binds, changes (or binds), and uses."""

    def __init__(self):
        self.binds, self.changes, self.uses = set(), set(), set()
        self.imports_all = False
        self._depth = 0

    @classmethod
    def of(cls, source):
        names = cls()
        try:
            tree = ast.parse(TransformerManager().transform_cell(source))
            names.visit(tree)
        # Too deep for Python is too deep to be run.
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return cls()
        return names

    def _bind(self, name):
        if not self._depth:
            self.binds.add(name)
            self.changes.add(name)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.uses.add(node.id)
        else:
            self._bind(node.id)

    def visit_alias(self, node):
        self.imports_all |= node.name == "*"
        self._bind((node.asname or node.name).split(".")[0])

    def _definition(self, node):
        self._bind(node.name)
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _definition

    def visit_AugAssign(self, node):
        self._change(node.target)
        if isinstance(node.target, ast.Name):
            self.uses.add(node.target.id)
        self.visit(node.value)

    def visit_Attribute(self, node):
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.generic_visit(node)

    def visit_Subscript(self, node):
        if not isinstance(node.ctx, ast.Load):
            self._change(node)
        self.generic_visit(node)

    def visit_Expr(self, node):
        # `trainer.fit(...)` as a statement is there for what it does to `trainer`.
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._change(node.value.func)
        self.generic_visit(node)

    def _change(self, node):
        """Note that what ``a`` means is changed by ``a.b = …``, ``a[b] = …`` or ``a.b()``."""
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if isinstance(node, ast.Name) and not self._depth:
            self.changes.add(node.id)
