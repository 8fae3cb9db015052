"""What a learner does with the explorers of each notebook, once it has been run.

Each function moves controls with the mouse or the keyboard, and sees what follows.
"""

import time

from .lab import cell_with, content, drag_slider, draw, nudge_slider, wait_for_change

STAYS = 0.6
"""Seconds after which a sentence will not change any more: no answer takes longer."""


class Explorer:
    """One explorer on the page, found by the code that builds it."""

    def __init__(self, page, builder):
        self.cell = cell_with(page, f"{builder}(")
        self.sentence = self.cell.locator(".widget-html-content p")
        self.pictures = self.cell.locator(".widget-html-content img")
        self.captions = self.cell.locator(".widget-html-content figcaption")
        self.cell.scroll_into_view_if_needed()

    def slider(self, label):
        return self.cell.locator(".widget-slider", has_text=label)

    def box(self, label):
        return self.cell.get_by_role("checkbox", name=label)

    def choice(self, label):
        return self.cell.get_by_label(label, exact=True)

    def says_after(self, action):
        """Do something, wait until the sentence has changed and stays, and return it.

        A slider that is dragged passes other values; the last is the one that stays.
        """
        before = content(self.sentence)
        action()
        said, since = wait_for_change(self.sentence, before), time.monotonic()
        while time.monotonic() < since + STAYS:
            self.cell.page.wait_for_timeout(20)
            if said != (now := content(self.sentence)):
                said, since = now, time.monotonic()
        return said

    def shown(self):
        """Return the data of all pictures, once the page holds those of the sentence."""
        return [content(picture) for picture in self.pictures.all()]


def use_data(page):
    pairs = Explorer(page, "PairsBrowser")
    first = pairs.shown()
    said = pairs.says_after(lambda: nudge_slider(pairs.slider("pair"), 1))
    assert "0002.png" in said
    second = pairs.shown()
    assert not set(first) & set(second)
    said = pairs.says_after(lambda: pairs.choice("direction").select_option("AtoB"))
    assert pairs.shown() == second[::-1]
    assert "declares BtoA" in said

    jitter = Explorer(page, "JitterExplorer")
    jitter.says_after(lambda: drag_slider(jitter.slider("load size"), 0))
    assert "nothing is cut" in content(jitter.sentence)
    before = jitter.shown()
    jitter.says_after(lambda: drag_slider(jitter.slider("load size"), 1))
    jitter.says_after(lambda: nudge_slider(jitter.slider("seed"), 1))
    assert not set(before[1:]) & set(jitter.shown()[1:])


def use_generator(page):
    skips = Explorer(page, "SkipSwitchboard")
    assert content(skips.sentence).startswith("All levels are on")  # an exercise asks what is off
    ticked = skips.cell.get_by_role("checkbox", name="skip", checked=True)
    assert ticked.count() == 6
    on = skips.shown()
    said = skips.says_after(lambda: skips.choice("switch to").select_option("all skips off"))
    assert "hardly looks at its input" in said
    assert ticked.count() == 0
    off = skips.shown()
    said = skips.says_after(lambda: skips.choice("switch to").select_option("all on"))
    assert said.startswith("All levels are on")
    assert skips.shown() == on
    assert on[-1] == on[-2]
    assert off[-1] != on[-1]
    said = skips.says_after(lambda: skips.box("skip 2 (32×32)").click())
    assert said.startswith("Off: skip 2 (32×32)")

    maps = Explorer(page, "FeatureMapBrowser")
    said = maps.says_after(lambda: maps.choice("block").select_option("down7"))
    assert "1×1 values" in said


def use_discriminator(page):
    field = Explorer(page, "ReceptiveFieldExplorer")
    before = field.shown()
    field.says_after(lambda: drag_slider(field.slider("row"), 0))
    assert "outside the picture" in content(field.sentence)
    assert not set(before) & set(field.shown())
    said = field.says_after(lambda: nudge_slider(field.slider("halvings"), 1))
    assert "6×6 verdicts, each of 70×70 pixels" in said
    assert "without a verdict" in said


def use_losses(page):
    loss = Explorer(page, "LossPlayground")
    answer = loss.slider("your answer")
    dark = loss.says_after(lambda: drag_slider(answer, 0))
    pictures = loss.shown()
    bright = loss.says_after(lambda: drag_slider(answer, 1))
    assert dark != bright
    assert not set(pictures) & set(loss.shown())
    assert loss.says_after(lambda: drag_slider(loss.slider("share of lit"), 0.9)) != bright

    balance = Explorer(page, "LambdaBalance")
    assert "The adversarial loss wins" in balance.says_after(
        lambda: drag_slider(balance.slider("λ"), 0)
    )
    assert "L1 wins" in balance.says_after(lambda: drag_slider(balance.slider("λ"), 1))


def use_training(page):
    scrubber = Explorer(page, "SampleScrubber")
    last = scrubber.shown()
    said = scrubber.says_after(lambda: drag_slider(scrubber.slider("step"), 0))
    assert said.startswith("Step 10:")
    first = scrubber.shown()
    assert (first[0], first[2]) == (last[0], last[2])
    assert first[1] != last[1]


def use_inference(page):
    noise = Explorer(page, "NoiseExplorer")
    before = noise.shown()
    said = noise.says_after(lambda: nudge_slider(noise.slider("seed"), 1))
    assert said.startswith("Seed 1 ")
    after = noise.shown()
    assert before[0] == after[0]
    assert before[1] != after[1]
    noise.says_after(lambda: noise.box("noise on").click())
    drawing = noise.pictures.first
    before = content(drawing)
    nudge_slider(noise.slider("picture"), 1)
    wait_for_change(drawing, before)

    pad = cell_with(page, "DrawingPad(")
    pad.scroll_into_view_if_needed()
    translation = pad.locator("canvas[role=img]")
    before = content(translation)
    pad.get_by_role("button", name="shop").click()
    pad.get_by_role("button", name="Rectangle").click()
    draw(pad.locator("canvas[tabindex='0']"), (0.3, 0.5), (0.6, 0.7))
    wait_for_change(translation, before)


def use_evaluation(page):
    rows = Explorer(page, "AblationBrowser")
    before = rows.shown()
    assert "right (L1+cGAN)" in content(rows.sentence)
    said = rows.says_after(lambda: rows.choice("right").select_option("cGAN"))
    assert "right (cGAN)" in said
    assert content(rows.captions.nth(2)) == "Right: cGAN"
    after = rows.shown()
    assert [one == other for one, other in zip(before, after, strict=True)] == [1, 1, 0, 1]
    rows.says_after(lambda: rows.choice("seed").select_option("2"))
    again = rows.shown()
    assert [one == other for one, other in zip(after, again, strict=True)] == [1, 0, 0, 1]
    said = rows.says_after(lambda: nudge_slider(rows.slider("test pair"), 1))
    assert said.startswith("Test pair 1, seed 2:")
    assert not set(again) & set(rows.shown())
    said = rows.says_after(lambda: rows.choice("table").select_option("Number of training pairs"))
    assert "left (25)" in said
    assert "right (400)" in said
    assert not rows.choice("seed").is_visible()


def use_tour(page):
    """Its pad is that of notebook 06."""


def use_article(page):
    """It has nothing to move."""


USE = {
    "00_tour": use_tour,
    "01_data": use_data,
    "02_generator": use_generator,
    "03_discriminator": use_discriminator,
    "04_losses": use_losses,
    "05_training": use_training,
    "06_inference": use_inference,
    "07_evaluation": use_evaluation,
    "09_article": use_article,
}
"""What to do with a notebook that has been run, by its name."""
