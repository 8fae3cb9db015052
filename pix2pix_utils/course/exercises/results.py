"""What a learner has solved so far, as a table."""

import html

from pix2pix_utils.course.exercises.engine import KERNEL, show
from pix2pix_utils.course.exercises.judging import CORRECT


def results(session=KERNEL):
    """List what is known of each exercise of the lessons that were opened.

    Parameters
    ----------
    session : Session
        By default that of this kernel, whose lessons are those that were imported or loaded.
        Nothing is stored: it begins anew with the kernel.

    Returns
    -------
    list of dict
        In the order of the exercises, with ``exercise`` (number and title), ``outcome``,
        ``attempts`` and ``misconceptions`` (their names, each once).
    """
    rows = []
    for exercise in session.exercises:
        progress = session.progress(exercise)
        rows.append(
            {
                "exercise": exercise.title,
                "outcome": CORRECT if progress.solved else progress.outcome,
                "attempts": progress.attempts,
                "misconceptions": list(progress.met),
            }
        )
    return rows


def report(session=KERNEL):
    """Show which exercises are solved, after how many attempts, and what was misunderstood."""
    rows = results(session)
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
