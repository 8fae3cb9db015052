"""How quickly the explorers answer in a browser, and what they look like.

No test: ``pytest -s tests/browser/tour.py`` runs the notebooks, moves one control of each
explorer twenty times, prints the milliseconds from the event to the changed page, and writes
pictures of each explorer, light and dark, wide and narrow, to build/browser/.
"""

import json
import statistics

import pytest

from .explorers import Explorer
from .lab import (
    SHOTS,
    WIDTHS,
    cell_with,
    open_notebook,
    restart_and_run_all,
    scroll_to_cell,
    set_theme,
    set_width,
    wait_until_idle,
)

EVENTS = 20
MOVED = {
    "01_data.ipynb": {"PairsBrowser": "pair", "JitterExplorer": "seed"},
    "02_generator.ipynb": {"SkipSwitchboard": "picture", "FeatureMapBrowser": "page of channels"},
    "03_discriminator.ipynb": {"ReceptiveFieldExplorer": "column"},
    "04_losses.ipynb": {"LossPlayground": "your answer", "LambdaBalance": "λ"},
    "05_training.ipynb": {"SampleScrubber": "step"},
    "06_inference.ipynb": {"NoiseExplorer": "seed"},
    "07_evaluation.ipynb": {"AblationBrowser": "test pair"},
}

# From the key to the frame in which the new sentence and all new pictures are drawn.
_WATCH = """([cell, slider]) => {
    const said = () => cell.querySelector('.widget-html-content p').textContent;
    const before = said();
    window.answeredAfter = undefined;
    slider.addEventListener('keydown', event => {
        const begun = event.timeStamp;
        const look = () => {
            const images = [...cell.querySelectorAll('.widget-html-content img')];
            if (said() !== before && images.every(image => image.complete))
                window.answeredAfter = performance.now() - begun;
            else requestAnimationFrame(look);
        };
        look();
    }, {once: true, capture: true});
}"""


def answer_after(page, explorer, handle, key):
    """Press a key on a slider, and return the milliseconds until the page has answered."""
    page.evaluate(_WATCH, [explorer.cell.element_handle(), handle.element_handle()])
    handle.press(key)
    return page.wait_for_function("window.answeredAfter").json_value()


def measure(page, explorer, label):
    slider = explorer.slider(label)
    handle = slider.locator(".noUi-handle")
    times, key = [], "ArrowRight"
    for _ in range(EVENTS):
        now, most = (float(handle.get_attribute(f"aria-value{name}")) for name in ("now", "max"))
        low = float(handle.get_attribute("aria-valuemin"))
        key = "ArrowLeft" if now >= most else "ArrowRight" if now <= low else key
        times.append(answer_after(page, explorer, handle, key))
    return {"median": round(statistics.median(times)), "worst": round(max(times))}


@pytest.mark.parametrize("name", MOVED)
def test_tour(trained, page, name):
    open_notebook(page, name)
    restart_and_run_all(page)
    wait_until_idle(page, 900)
    results = {}
    for builder, label in MOVED[name].items():
        results[builder] = measure(page, Explorer(page, builder), label)
        print(
            f"{builder:24} median {results[builder]['median']:4} ms, "
            f"worst of {EVENTS} {results[builder]['worst']:4} ms",
            flush=True,
        )
    for theme in ("Dark", "Light"):
        set_theme(page, theme)
        for width, pixels in WIDTHS.items():
            set_width(page, pixels)
            for builder in MOVED[name]:
                scroll_to_cell(cell_with(page, f"{builder}("))
                page.screenshot(path=SHOTS / f"{builder}-{theme}-{width}.png")
    path = SHOTS / "latencies.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | results, indent=1))
