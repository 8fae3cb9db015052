"""Explorers of notebook 4."""

import itertools
import math

import numpy as np
import pytest

from pix2pix_utils.course import figures
from pix2pix_utils.course.widgets.charts import Axes
from pix2pix_utils.course.widgets.losses import LambdaBalance, LossPlayground
from pix2pix_utils.support.errors import InputError

BLUE, ORANGE = (0, 114, 178), (213, 94, 0)


def windows(explorer):
    """Return the shades of the windows that the first panel shows, photographs and answers."""
    picture = explorer.scene.panels[0].picture
    rows = [[(25 + 37 * n, top + 17) for n in range(5)] for top in (8, 50, 106, 148)]
    shades = [[int(picture[2 * y, 2 * x, 0]) for x, y in row] for row in rows]
    return shades[0] + shades[1], shades[2] + shades[3]


# --- the playground --------------------------------------------------------------------


def test_costs_are_the_means_over_both_truths():
    l1, l2, gan = LossPlayground(-0.8, 0.8).costs(-0.8, 0.3)
    assert l1 == pytest.approx(0.3 * 1.6)
    assert l2 == pytest.approx(0.3 * 1.6**2)
    assert gan == pytest.approx(math.log(1 + 1 / 0.7))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_the_discriminator_is_the_best_one_for_two_bells_against_one(share):
    width, answers = 0.2, np.linspace(-1, 1, 21)

    def bell(distance):
        return np.exp(-((distance / width) ** 2) / 2) / (width * math.sqrt(2 * math.pi))

    photographs = (1 - share) * bell(answers + 0.6) + share * bell(answers - 0.7)
    best = photographs / (photographs + bell(0))
    gan = LossPlayground(-0.6, 0.7, width).costs(answers, share)[2]
    assert np.allclose(gan, -np.log(best))


def test_alike_houses_leave_an_undecided_discriminator_at_chance():
    assert LossPlayground().costs(0.8, 1.0)[2] == pytest.approx(math.log(2))


def test_grey_is_as_good_as_any_for_l1_best_for_l2_and_worst_for_the_discriminator():
    explorer = LossPlayground()
    explorer.set(answer=0.0, share=0.5)
    sentence = explorer.scene.sentence
    assert "L1 costs 0.80, the least there is, as does any answer from −0.80 to 0.80." in sentence
    assert "L2 costs 0.64, the least there is." in sentence
    assert "probability almost 0" in sentence
    assert "only D objects" in sentence
    grey = explorer.costs(np.linspace(-1, 1, 201), 0.5)[2]
    assert grey.argmax() == 100


def test_a_plateau_is_a_thick_line_and_separate_answers_are_rings(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        Axes, "curve", lambda axes, x, y, colour, width=2: drawn.append((width, x[0], x[-1]))
    )
    monkeypatch.setattr(
        Axes, "dot", lambda axes, x, y, colour, radius=6, filled=True: drawn.append((filled, x))
    )
    LossPlayground().set(answer=0.5, share=0.5)
    thick = [line[1:] for line in drawn if line[0] == 7]
    rings = [dot[1] for dot in drawn if dot[0] is False]
    assert thick[-1] == pytest.approx((-0.8, 0.8))
    assert rings[-3:] == pytest.approx([0.0, -0.8, 0.8], abs=0.01)


def test_l1_follows_the_larger_camp_l2_the_mean_and_both_are_told():
    explorer = LossPlayground()
    explorer.set(answer=0.8, share=0.3)
    sentence = explorer.scene.sentence
    assert "L1 costs 1.12; −0.80 costs 0.48." in sentence
    assert "L2 costs 1.79; −0.32 costs 0.54." in sentence
    assert "for −0.80 it is 0.89" in sentence
    assert "not as often as you give it" in sentence
    explorer.set(answer=-0.8)
    assert "L1 costs 0.48, the least there is. " in explorer.scene.sentence
    assert "you never vary it" in explorer.scene.sentence


def test_windows_show_the_share_and_the_answer():
    explorer = LossPlayground()
    explorer.set(answer=-1.0, share=0.3)
    photographs, answers = windows(explorer)
    assert photographs == 3 * [230] + 7 * [25]
    assert answers == 10 * [0]
    explorer.controls["answer"].value = 1.0
    assert windows(explorer) == (photographs, 10 * [255])
    assert [panel.caption for panel in explorer.scene.panels] == [
        "Your answer: 1.00",
        "L1: 1.32",
        "L2: 2.28",
        "Discriminator: 2.21",
    ]


def test_the_disc_follows_the_answer():
    explorer = LossPlayground()
    places = []
    for answer in (-0.5, 0.0, 0.5):
        explorer.set(answer=answer, share=0.5)
        # A disc and its curve have one colour; the disc is what is thick.
        blue = (explorer.scene.panels[1].picture == BLUE).all(axis=-1)
        places.append(int(np.argmax(blue.sum(axis=0)[80:-80])))
    assert places[0] < places[1] < places[2]


def test_every_extreme_can_be_drawn():
    explorer, sentences = LossPlayground(), set()
    for answer, share in itertools.product((-1.0, 1.0), (0.0, 1.0)):
        explorer.set(answer=answer, share=share)
        assert explorer.state == {"answer": answer, "share": share}
        assert not {"nan", "inf"} & set(explorer.scene.sentence.split())
        sentences.add(explorer.scene.sentence)
    assert len(sentences) == 4
    assert "all three judges want the same" in explorer.scene.sentence


@pytest.mark.parametrize("given", [(0.8, -0.8, 0.15), (-2, 0.8, 0.15), (-0.8, 0.8, 0)])
def test_truths_that_are_none_are_refused(given):
    with pytest.raises(InputError, match="give two shades"):
        LossPlayground(*given)


# --- the balance -----------------------------------------------------------------------


def gradients():
    """Return an output, a gradient of L1 of size 1, and an adversarial one of size 40.

    The adversarial one is strong in a tenth of the picture and weak elsewhere.
    """
    shape, random = (20, 20, 3), np.random.default_rng(0)
    of_l1 = random.choice([-1.0, 1.0], shape) / 1200
    of_gan = np.full(shape, 0.5 / 1200)
    of_gan[:2] = (40 - 0.5 * 0.9) / 120
    return np.zeros(shape), of_l1, of_gan


def test_shares_follow_lambda_and_meet_where_the_pushes_are_equal():
    explorer = LambdaBalance(*gradients())
    assert explorer.alike == pytest.approx(40, rel=1e-3)
    assert explorer.share(explorer.alike) == pytest.approx(0.5)
    assert explorer.share(10 * explorer.alike) == pytest.approx(10 / 11)
    explorer.set(weight=100.0)
    assert "71% of the whole push on this output come from L1 and 29%" in explorer.scene.sentence
    assert "L1 wins, 2.5 to 1" in explorer.scene.sentence
    assert "Both push alike at λ = 40" in explorer.scene.sentence
    explorer.set(weight=40.0)
    assert "Neither wins" in explorer.scene.sentence
    explorer.set(weight=10.0)
    assert "The adversarial loss wins, 4.0 to 1" in explorer.scene.sentence


def test_the_map_shows_which_is_louder_where():
    explorer = LambdaBalance(*gradients())
    for weight, louder in ((0.1, 0.0), (100.0, 0.9), (1000.0, 1.0)):
        explorer.set(weight=weight)
        picture = explorer.scene.panels[1].picture.astype(int)
        is_blue = picture[..., 2] > picture[..., 0]
        assert is_blue.mean() == pytest.approx(louder)
        assert f"L1 is the louder on {louder:.0%} of the pixels" in explorer.scene.sentence
    explorer.set(weight=100.0)
    factor = len(explorer.scene.panels[1].picture) // 20
    picture = explorer.scene.panels[1].picture.astype(int)
    is_orange = picture[..., 2] < picture[..., 0]
    assert is_orange[: 2 * factor].all()
    assert not is_orange[2 * factor :].any()


def test_the_output_moves_down_the_gradient():
    output, of_l1, of_gan = gradients()
    explorer = LambdaBalance(output, of_l1, of_gan)
    explorer.set(weight=1000.0)
    factor = len(explorer.scene.panels[2].picture) // 20
    pushed = explorer.scene.panels[2].picture[::factor, ::factor] / 127.5 - 1
    calm = slice(2, None)
    assert (np.sign(pushed[calm]) == -np.sign(of_l1[calm])).all()
    explorer.set(weight=0.1)
    pushed = explorer.scene.panels[2].picture[::factor, ::factor] / 127.5 - 1
    assert pushed[:2].max() < -0.4
    assert np.abs(pushed[calm]).max() < 0.05


def test_lambda_can_be_set_to_both_ends():
    explorer = LambdaBalance(*gradients())
    slider = explorer.controls["weight"]
    assert (slider.base**slider.min, slider.base**slider.max) == (0.1, 1000)
    sentences = []
    for weight in (0.1, 1000.0):
        explorer.set(weight=weight)
        sentences.append(explorer.scene.sentence)
    assert "λ = 0.1, 0% of" in sentences[0]
    assert "λ = 1,000, 96% of" in sentences[1]
    assert figures.alt_text(explorer.still()) == sentences[1]


def test_gradients_that_do_not_fit_are_refused():
    output, of_l1, of_gan = gradients()
    with pytest.raises(InputError, match="gradients of the same picture"):
        LambdaBalance(output, of_l1[:10], of_gan)
    with pytest.raises(InputError, match="one is 0 everywhere"):
        LambdaBalance(output, of_l1, 0 * of_gan)
