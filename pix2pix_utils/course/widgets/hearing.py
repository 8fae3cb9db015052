"""How a cell that is busy hears what is clicked on the page.

While a cell runs, a kernel puts off what controls have to say. It depends on the kernel what can
be done about it:

==================  ==========================================================================
ipykernel 7         hears controls whenever a cell awaits something
ipykernel 6         hears nothing by itself; `jupyter_ui_poll`, where it is installed, asks
Colab               is ipykernel 6, and `jupyter_ui_poll` is not installed there
==================  ==========================================================================
"""

import asyncio
import contextlib
import importlib.util

AT_ONCE = 10
"""What a page has said is heard in so many turns of the kernel's loop."""


@contextlib.asynccontextmanager
async def ui_events():
    """Have what is clicked heard while a cell runs.

    Yields
    ------
    coroutine function or None
        To be awaited now and then: what was clicked is dealt with, and it returns at once. None
        where nothing can be heard, or there is no page.
    """
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        yield None
    elif not hasattr(kernel, "do_one_iteration"):
        yield _give_way
    elif importlib.util.find_spec("jupyter_ui_poll") is None:
        yield None
    else:
        from jupyter_ui_poll import ui_events as polled_events

        async with polled_events() as poll:
            yield lambda: poll(AT_ONCE)


async def _give_way():
    for _ in range(AT_ONCE):
        await asyncio.sleep(0)
