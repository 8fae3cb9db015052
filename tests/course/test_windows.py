"""The smallest task on which L1 and an adversary differ."""

import keras
import numpy as np
import pytest

from pix2pix_utils.course import windows


def test_each_patch_has_one_window_of_one_shade_on_the_wall():
    inputs, targets = windows.draw(500, seed=3)
    assert inputs.shape == targets.shape == (500, 8, 8, 1)
    assert set(np.unique(inputs)) == {0, 1}
    assert np.allclose(targets[inputs == 0], windows.WALL)
    for where, target in zip(inputs, targets, strict=True):
        assert np.ptp(target[where > 0]) == 0
        rows, columns = np.nonzero(where[..., 0])
        assert len(rows) == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
        assert rows.min() > 0  # there is wall on all sides
        assert columns.min() > 0
        assert max(rows.max(), columns.max()) < 7


def test_shades_come_as_often_as_asked_and_the_median_is_the_curtain():
    inputs, targets = windows.draw(4000, seed=3)
    shades = np.array([target.sum() for target in targets * inputs]) / inputs.sum(axis=(1, 2, 3))
    for shade, share in windows.SHADES.items():
        assert np.mean(np.isclose(shades, shade, atol=1e-3)) == pytest.approx(share, abs=0.03)
    assert np.median(shades) == pytest.approx(windows.CURTAIN, abs=1e-3)
    mean = sum(shade * share for shade, share in windows.SHADES.items())
    assert shades.mean() == pytest.approx(mean, abs=0.03)


def test_other_shades_and_walls():
    inputs, targets = windows.draw(100, 1, {0.5: 1.0}, wall=0.9)
    assert np.allclose(targets, np.where(inputs > 0, 0.5, 0.9))


def test_batches_are_the_patches_in_order():
    inputs, targets = windows.batches(3, seed=4, size=5, wall=0.5)
    drawn = windows.draw(15, 4, wall=0.5)
    for batched, flat in zip((inputs, targets), drawn, strict=True):
        assert batched.shape == (3, 5, 8, 8, 1)
        assert np.array_equal(batched[2, 4], flat[14])


def test_look_tells_the_three_apart():
    inputs, targets = windows.draw(300, seed=5)
    wall, _, curtains = windows.look(inputs, targets)
    assert wall == pytest.approx(windows.WALL)
    assert curtains == pytest.approx(0.2, abs=0.06)
    grey = np.where(inputs > 0, 0.25, -0.4)
    assert windows.look(inputs, grey) == pytest.approx((-0.4, 0.25, 1))


def test_the_networks_fit_and_the_dice_are_cast_for_each_patch():
    inputs, targets = windows.draw(64, seed=1)
    generator = windows.build_generator()
    one, other = generator(inputs).numpy(), generator(inputs).numpy()
    assert one.shape == targets.shape
    assert np.abs(one - other).max() > 1e-4
    same = generator(np.repeat(inputs[:1], 64, axis=0)).numpy()
    assert np.ptp(same, axis=0).max() > 1e-4
    dice = windows.Dice()(inputs).numpy()
    assert dice.shape == (64, 8, 8, 3)
    assert np.array_equal(dice[..., :1], inputs)
    assert np.ptp(dice[..., 1:], axis=(1, 2)).max() == 0
    assert windows.build_discriminator()([inputs, targets]).shape == (64, 1)


MOSTLY_DARK = {windows.DARK: 0.6, windows.CURTAIN: 0.2, windows.LIT: 0.2}


@pytest.mark.parametrize(
    ("shades", "median"),
    [(windows.SHADES, windows.CURTAIN), (MOSTLY_DARK, windows.DARK)],
    ids=["curtain", "dark"],
)
def test_trained_on_l1_the_walls_are_right_and_all_windows_have_the_median(shades, median):
    keras.utils.set_random_seed(1)
    inputs, _ = windows.draw(64, seed=2)
    batches = windows.batches(500, shades=shades)
    painter = windows.train(*batches, lambda_l1=1.0, gan_weight=0.0)
    wall, window, _ = windows.look(inputs, painter(inputs))
    assert wall == pytest.approx(windows.WALL, abs=0.08)
    assert window == pytest.approx(median, abs=0.12)


def test_the_adversary_is_heard_as_loud_as_its_weight():
    batches, (inputs, _) = windows.batches(100), windows.draw(64, seed=2)
    keras.utils.set_random_seed(1)
    untrained = windows.build_generator()
    painters = []
    for weight in (0.0, 1.0):
        keras.utils.set_random_seed(1)
        painters.append(windows.train(*batches, lambda_l1=0.0, gan_weight=weight))
    silent, heard = painters
    for one, other in zip(untrained.get_weights(), silent.get_weights(), strict=True):
        assert np.array_equal(one, other)  # no loss, no step
    walls = [painter(inputs).numpy()[inputs == 0].mean() for painter in painters]
    assert abs(walls[1] - windows.WALL) < 0.5 * abs(walls[0] - windows.WALL)
    assert heard(inputs).numpy()[inputs > 0].std() > 2 * silent(inputs).numpy()[inputs > 0].std()


def test_a_mosaic_keeps_the_patches_as_they_are():
    _, targets = windows.draw(70, seed=1)
    picture = windows.mosaic(targets)
    assert picture.shape == (64, 64, 3)
    assert np.array_equal(picture[8:16, 16:24], np.repeat(targets[10], 3, axis=-1))
