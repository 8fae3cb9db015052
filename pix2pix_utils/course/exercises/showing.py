"""Showing an outcome: HTML in a notebook, and everywhere the same in plain text."""

import html
import re

_COLOURS = {"Not attempted yet": "#595959", "Not right yet": "#D55E00", "Correct": "#009E73"}


def show_outcome(title, word, message, code=""):
    """Show what an exercise has to say.

    Parameters
    ----------
    title, word : str
        "1.2 How many crops?" and "Correct".
    message : str
        Plain text; `words` in backticks are shown as code.
    code : str
        Lines of Python, shown as they are.
    """
    text = f"{title}: {word}." + (f"\n{message}" if message else "") + (f"\n{code}" if code else "")
    colour = _COLOURS.get(word, "#0072B2")
    marked = re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(message))
    body = f"<p>{marked}</p>".replace("\n", "<br>") if message else ""
    style = "font-family: var(--jp-code-font-family, monospace)"  # a page's own is proportional
    body += f'<pre style="{style}">{html.escape(code)}</pre>' if code else ""
    page = (
        f'<div style="border-left: 4px solid {colour}; padding: 0.2em 0.8em">'
        f"<strong>{html.escape(title)}: {word}.</strong>{body}</div>"
    )
    show(text, page)


def show(text, page):
    """Display HTML in a notebook with the same plain text beside it; print the text elsewhere.

    Parameters
    ----------
    text, page : str
    """
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)
    else:
        display({"text/plain": text, "text/html": page}, raw=True)
