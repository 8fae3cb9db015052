"""What a learner has solved so far, as a table."""

import html
import sys

from pix2pix_utils.course.exercises.engine import CORRECT, Exercise
from pix2pix_utils.course.exercises.showing import show


def results():
    """List what is known of each exercise whose notebook was opened in this kernel.

    Nothing is stored: the list begins anew with the kernel.

    Returns
    -------
    list of dict
        In the order of the exercises, with ``exercise`` (number and title), ``outcome``,
        ``attempts`` and ``misconceptions`` (their names, each once).
    """
    prefix = f"{__package__}."
    modules = [module for name, module in sys.modules.items() if name.startswith(prefix)]
    found = [x for module in modules for x in vars(module).values() if isinstance(x, Exercise)]
    return [
        {
            "exercise": exercise.title,
            "outcome": CORRECT if exercise.solved else exercise.outcome,
            "attempts": exercise.attempts,
            "misconceptions": list(exercise.met),
        }
        for exercise in sorted(found, key=lambda exercise: _number(exercise.title))
    ]


def _number(title):
    """Return (notebook, place in it) from a title such as "1.2 How many crops?"."""
    notebook, place = title.split()[0].split(".")
    return int(notebook), int(place)


def report():
    """Show which exercises are solved, after how many attempts, and what was misunderstood."""
    rows = results()
    if not rows:
        show("No exercises were opened yet.", "<p>No exercises were opened yet.</p>")
        return
    solved = sum(row["outcome"] == CORRECT for row in rows)
    last = f"{solved} of {len(rows)} solved."
    head = ("Exercise", "Outcome", "Attempts", "Met on the way")
    table = [
        (row["exercise"], row["outcome"], str(row["attempts"]), "; ".join(row["misconceptions"]))
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(head, *table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *table)
    ]
    show("\n".join([*lines, last]), _page(head, table, last))


def _page(head, table, last):
    def row(cells, tag):
        inside = "".join(
            f'<{tag} style="text-align: left">{html.escape(cell)}</{tag}>' for cell in cells
        )
        return f"<tr>{inside}</tr>"

    body = "".join(row(cells, "td") for cells in table)
    return f"<table><thead>{row(head, 'th')}</thead><tbody>{body}</tbody></table><p>{last}</p>"
