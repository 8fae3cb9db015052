import itertools
import json
import re
import statistics
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import pix2pix_utils.evaluation as package
from exercise_checks import outcome
from pix2pix_utils.course.exercises import evaluation
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.exercises.evaluation.above_below_or_within_the_spread import RUNS
from pix2pix_utils.evaluation.fcn import SEGMENTER

# --- 7.1 Four pixels -------------------------------------------------------------------

TRUTH, MADE = np.array([0, 0, 255, 255.0]), np.array([51, 51, 255, 204.0])


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (lambda made, truth: np.abs(made / 127.5 - 1 - (truth / 127.5 - 1)).mean(), ""),
        (lambda made, truth: np.abs(made - truth).mean(), "keeps the grey levels"),
        (lambda made, truth: np.abs(made - truth).mean() / 255, "takes the range for 0 to 1"),
        (lambda made, truth: (made - truth).mean() / 127.5, "lets differences cancel"),
        (lambda made, truth: (truth - made).mean() / 127.5, "lets differences cancel"),
        (lambda made, truth: ((made - truth) ** 2).mean() / 127.5**2, "squares the differences"),
        (lambda made, truth: ((made - truth) ** 2).mean() ** 0.5, "squares the differences"),
        (
            lambda made, truth: ((made - truth) ** 2).mean() ** 0.5 / 255,
            "squares the differences",
        ),
        (lambda made, truth: np.abs(made - truth).sum() / 127.5, "adds up instead of averaging"),
        (
            lambda made, truth: np.abs(made - truth)[made != truth].mean() / 127.5,
            "leaves the right pixel out",
        ),
        (
            lambda made, truth: np.abs(made - truth)[:3].sum() / 4 / 127.5,
            "overlooks a wrong pixel",
        ),
        (
            lambda made, truth: np.abs(made - truth).mean() / 127.5 - 1,
            "normalises the difference like a pixel",
        ),
        (lambda made, truth: np.mean(made != truth), "counts the wrong pixels"),
    ],
)
def test_distances_of_four_pixels(measure, name, capsys):
    result, met, _ = outcome(evaluation.q1, float(measure(MADE, TRUTH)), capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


# --- 7.2 Always the same answer --------------------------------------------------------


def test_what_the_constant_reader_scores():
    truth = np.repeat([0, 1, 2], [60, 30, 10])
    scores = package.fcn_scores(package.confusion_matrix(truth, np.zeros(100, int)))
    assert list(scores.values()) == pytest.approx(evaluation.q2.answer, abs=1e-3)


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((0.6, 0.33, 0.2), CORRECT),
        ((0.6, 0.3333, 0.2), CORRECT),
        ((0.6, 0.34, 0.2), INCORRECT),
        ((0.6, 0.3, 0.2), INCORRECT),
    ],
)
def test_two_decimals_of_a_third_are_enough(answer, result, capsys):
    assert outcome(evaluation.q2, answer, capsys)[0] == result


# --- 7.3 Find two bugs -----------------------------------------------------------------


def buggy(read, images, labels):
    # As in the task of the exercise.
    scores = []
    for image, truth in zip(images, labels, strict=True):
        found = read(image[np.newaxis])[0].argmax(axis=-1)
        shares = [np.mean(found[truth == k] == k) for k in np.unique(truth)]
        scores.append(np.mean(shares))
    return np.mean(scores)


def test_the_function_of_the_task_has_both_bugs(capsys):
    result, name, _ = outcome(evaluation.q3, buggy, capsys)
    assert (result, name) == (INCORRECT, "mends nothing")


@pytest.mark.parametrize(
    ("enter", "name"),
    [
        (lambda images: np.float32(images) * 2 / 255 - 1, ""),
        (lambda images: (tf.cast(images, tf.float32) - 127.5) / 127.5, ""),
        (lambda images: 2 * images / 255 - 1, "lets bytes wrap around"),
        (lambda images: (images - 127) / 127, "lets bytes wrap around"),
        (lambda images: images / 127 - 1, "does not quite reach the range"),
        (lambda images: images / 128 - 1, "does not quite reach the range"),
        (lambda images: images / images.max() * 2 - 1, "scales by the values at hand"),
        (lambda images: images / 255, "takes another range"),
        (lambda images: images / 127.5, "takes another range"),
        (lambda images: images, "mends the counting only"),
    ],
)
def test_ways_into_the_segmenter(enter, name, capsys):
    def set_score(read, images, labels):
        found = np.argmax(read(enter(images)), axis=-1)
        confusion = package.confusion_matrix(labels, found, classes=4)
        return package.fcn_scores(confusion)["per-class accuracy"]

    assert outcome(evaluation.q3, set_score, capsys)[1] == name


@pytest.mark.parametrize(
    ("enter", "name"),
    [(lambda images: images, ""), (lambda images: images / 127.5 - 1, "normalises twice")],
)
def test_the_packages_segment_may_be_used(enter, name, capsys):
    def set_score(read, images, labels):
        found = package.segment(read, enter(images))
        return package.fcn_scores(package.confusion_matrix(labels, found))["per-class accuracy"]

    result, met, _ = outcome(evaluation.q3, set_score, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


@pytest.mark.parametrize("classes", [4, 12])
def test_absent_classes_give_nan(classes, capsys):
    def set_score(read, images, labels):
        matrix = package.confusion_matrix(labels, read(images / 127.5 - 1).argmax(-1), classes)
        with np.errstate(invalid="ignore"):
            return (np.diag(matrix) / matrix.sum(axis=1)).mean()

    assert outcome(evaluation.q3, set_score, capsys)[1] == "divides 0 by 0"


def test_an_image_without_its_batch_is_told_what_is_missing(capsys):
    def set_score(read, images, labels):
        return np.mean([read(image / 127.5 - 1).mean() for image in images])

    printed = outcome(evaluation.q3, set_score, capsys)[2]
    assert "the segmenter takes a batch: keep `[np.newaxis]`. Call it" in printed


@pytest.mark.parametrize(
    "votes",
    [
        lambda read, images: read(images).numpy().argmax(axis=-1),
        lambda read, images: np.concatenate(
            [read(one[np.newaxis]).numpy() for one in images]
        ).argmax(-1),
        lambda read, images: tf.argmax(read(images), axis=-1).numpy(),
        lambda read, images: np.argmax(read(tf.constant(images)), axis=-1),
    ],
)
def test_votes_may_be_taken_for_a_tensor(votes, capsys):
    def set_score(read, images, labels):
        found = votes(read, images / 127.5 - 1)
        return np.mean([(found[labels == k] == k).mean() for k in np.unique(labels)])

    assert outcome(evaluation.q3, set_score, capsys)[0] == CORRECT


def test_the_notebooks_segmenter_raises_no_error_either():
    # As the task says of its function. The votes of a network are a tensor.
    segmenter = package.build_segmenter(seed=7)
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    labels = np.arange(2 * 32 * 32).reshape(2, 32, 32) % 12
    assert 0 <= buggy(lambda images: segmenter(images).numpy(), images, labels) <= 1


def test_bytes_that_are_divided_in_place_are_explained(capsys):
    def set_score(read, images, labels):
        images /= 127.5
        return read(images - 1).mean()

    printed = outcome(evaluation.q3, set_score, capsys)[2]
    assert "write `images = images / ...`, not `images /= ...`" in printed


def test_other_errors_of_types_stay_what_they_are(capsys):
    def set_score(read, images, labels):
        return read(images + "1")

    printed = outcome(evaluation.q3, set_score, capsys)[2]
    assert "TypeError" in printed or "UFunc" in printed
    assert "images /= " not in printed


def test_no_pixel_is_between_two_classes():
    # Else float32 could name another class than float64.
    for read, images, _ in evaluation.q3.cases():
        votes = np.sort(read(images / 127.5 - 1), axis=-1)
        assert (votes[..., -1] - votes[..., -2]).min() > 1e-5


# --- 7.4 Which measure saw it? ---------------------------------------------------------


def test_every_order_of_the_letters_has_an_answer(capsys):
    for letters in itertools.permutations("abcd"):
        result, name, _ = outcome(evaluation.q4, letters, capsys)
        assert (result == CORRECT) == (letters == ("d", "a", "c", "b"))
        assert bool(name) == (result == INCORRECT)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (("flat", "blurred", "exchanged", "speckled"), ""),
        ("Flat, blurred, exchanged, speckled", ""),
        ({"w": "d", "x": "a", "y": "c", "z": "b"}, ""),
        (("blurred", "flat", "exchanged", "speckled"), "expects a blur to cost much L1"),
        (("x", "z", "y", "w"), "gives rows for the damages"),
        ("X, Z, Y, W", "gives rows for the damages"),
        ("xzyw", "gives rows for the damages"),
        ({"a": "x", "b": "z", "c": "y", "d": "w"}, "gives rows for the damages"),
        (
            {"blurred": "x", "speckled": "z", "exchanged": "y", "flat": "w"},
            "gives rows for the damages",
        ),
    ],
)
def test_other_forms_of_an_order(answer, name, capsys):
    result, met, _ = outcome(evaluation.q4, answer, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


def test_other_words_are_no_damages(capsys):
    printed = outcome(evaluation.q4, ("flat", "e", "c", "b"), capsys)[2]
    assert "`e` is none of a, b, c, d." in printed
    for answer in (("flat", "sharp", "c", "b"), {"w": "d"}, (1, 2, 3, 4)):
        printed = outcome(evaluation.q4, answer, capsys)[2]
        assert "Four letters are expected" in printed


def test_damages():
    photograph = np.random.default_rng(0).integers(60, 190, (16, 20, 3)).astype(np.uint8)
    labels = np.zeros((16, 20), int)
    labels[:, 7:] = 3
    kept = photograph.copy()
    blurred, speckled, exchanged, flat = evaluation.damages(photograph, labels)
    assert np.array_equal(photograph, kept)
    assert {one.dtype for one in (blurred, speckled, exchanged, flat)} == {np.dtype(np.uint8)}
    assert blurred[5, 9] == pytest.approx(photograph[2:9, 6:13].mean(axis=(0, 1)), abs=0.5)
    assert {-40, 40} == set(np.unique(speckled.astype(int) - photograph))
    assert np.array_equal(exchanged[..., [2, 1, 0]], photograph)
    assert flat[3, 2] == pytest.approx(photograph[:, :7].mean(axis=(0, 1)), abs=0.5)
    assert len(np.unique(flat.reshape(-1, 3), axis=0)) == 2
    black = evaluation.damages(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), int))[1]
    assert set(np.unique(black)) == {0, 40}


@pytest.mark.skipif(not SEGMENTER.exists(), reason="the segmenter is not shipped yet")
def test_the_table_is_what_is_measured():
    from pix2pix_utils.facades import draw_label_map, render_photograph

    labels = np.stack([draw_label_map(7, n, 128) for n in range(8)])
    photographs = np.stack([render_photograph(7, n, 128) for n in range(8)])
    damaged = [evaluation.damages(*pair) for pair in zip(photographs, labels, strict=True)]
    sets = list(map(np.stack, zip(*damaged, strict=True)))
    rows = evaluation.in_rows(photographs, sets, named=False)
    for row, letter in zip("wxyz", evaluation.q4.answer, strict=True):
        assert rows[row] is sets["abcd".index(letter)]
    assert list(rows) == list(evaluation.MEASURED)
    segmenter = package.load_segmenter()
    for row, images in rows.items():
        errors = package.mean_of(map(package.compare, images, photographs))
        confusion = package.confusion_matrix(labels, package.segment(segmenter, images))
        score = package.fcn_scores(confusion)["per-pixel accuracy"]
        measured = errors["L1"], errors["SSIM"], score
        assert measured == pytest.approx(evaluation.MEASURED[row], abs=0.02), row


def test_the_rows_are_named_once_they_may_be():
    sets = ["blurred", "speckled", "exchanged", "flat"]
    rows = evaluation.in_rows("ground truth", sets, named=True)
    assert all(name == images for name, images in rows.items())
    assert len(rows) == 5


def test_what_the_messages_say_of_the_table():
    l1, ssim, read = (
        {row: measured[place] for row, measured in evaluation.MEASURED.items()}
        for place in range(3)
    )
    assert max(l1, key=l1.get) == "z"
    assert l1["z"] == pytest.approx(40 / 127.5, abs=0.02)
    assert abs(l1["w"] - 40 / 127.5) > 0.04
    assert max("wxyz", key=ssim.get) == "y"
    assert ssim["y"] == 0.68
    assert l1["w"] == pytest.approx(l1["y"], abs=0.02)
    assert min("wxyz", key=l1.get) == min("wxyz", key=ssim.get) == "x"
    assert l1["x"] < l1["w"]
    assert ssim["x"] < ssim["w"]
    assert read["x"] < read["w"] > read["z"]
    read.pop("ground truth")
    assert min(read, key=read.get) == "x"
    assert max(read, key=read.get) == "y"


# --- 7.5 Above, below, or within the spread --------------------------------------------

PAIRS = ("AB", "CD", "EF")


def verdicts(worst, best, runs=RUNS):
    found = []
    for one, other in PAIRS:
        above, below = worst(runs[one]) > best(runs[other]), best(runs[one]) < worst(runs[other])
        found.append("above" if above else "below" if below else "within")
    return found


@pytest.mark.parametrize(
    ("worst", "best", "name"),
    [
        (min, max, ""),
        (statistics.fmean, statistics.fmean, "compares the means"),
        (statistics.median, statistics.median, "compares the means"),
        (min, min, "compares the means"),
        (max, max, "compares the best runs"),
        (
            lambda runs: statistics.fmean(runs) - statistics.stdev(runs),
            lambda runs: statistics.fmean(runs) + statistics.stdev(runs),
            "compares mean ± spread",
        ),
        (
            lambda runs: statistics.fmean(runs) - 0.05,
            lambda runs: statistics.fmean(runs),
            "goes by the size of the difference",
        ),
    ],
)
def test_rules_for_two_rows(worst, best, name, capsys):
    result, met, _ = outcome(evaluation.q5, verdicts(worst, best), capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


def test_the_rule_is_the_projects(monkeypatch):
    from pix2pix_utils.course.experiments import tables

    monkeypatch.setattr(tables, "values", lambda table, label, *_: RUNS[label])
    said = [tables.agreement("table1", *pair, results={}) for pair in PAIRS]
    assert [word.split()[0] for word in said] == list(evaluation.q5.answer)


def test_every_choice_of_three_words_has_an_answer(capsys):
    for words in itertools.product(("above", "below", "within"), repeat=3):
        result, name, _ = outcome(evaluation.q5, words, capsys)
        assert bool(name) == (result == INCORRECT)


@pytest.mark.parametrize(
    "answer",
    [
        ("above", "within the spread", "below"),
        np.array(["Above", "within the spread", "below"]),
        "above, within the spread, below",
    ],
)
def test_the_words_of_the_tables_are_taken(answer, capsys):
    assert outcome(evaluation.q5, answer, capsys)[0] == CORRECT


def test_other_words_are_no_verdicts(capsys):
    printed = outcome(evaluation.q5, ("better", "within", "below"), capsys)[2]
    assert "`better` is none of above, below, within." in printed


def test_a_pair_that_is_called_right_is_right(capsys):
    places = {"first": 0, "second": 1, "third": 2}
    called = 0
    for words in itertools.product(("above", "below", "within"), repeat=3):
        printed = outcome(evaluation.q5, words, capsys)[2]
        for name, place in places.items():
            said = re.search(rf"[Tt]he [^.]*\b{name}\b[^.]* are right\.", printed)
            if said and words != evaluation.q5.answer:
                called += 1
                assert words[place] == evaluation.q5.answer[place], words
            if f"The {name} pair is wrong" in printed:
                called += 1
                assert words[place] != evaluation.q5.answer[place], words
    assert called >= 10


# --- the notebook ----------------------------------------------------------------------


def tasks():
    """Return the text of each exercise in the notebook."""
    path = Path(__file__).parents[2] / "notebooks" / "07_evaluation.ipynb"
    if not path.exists():
        pytest.skip("the notebook is not there yet")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    return {text[13:16]: text for text in texts if text.startswith("### Exercise 7.")}


def rows_of(text):
    """Return the rows of a Markdown table by their first cell, as numbers."""
    lines = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("|")]
    return {
        cells[0].strip(): tuple(float(number) for number in cells[1:])
        for cells in ([cell.strip() for cell in line] for line in lines[2:])
    }


def test_the_tables_of_the_tasks():
    texts = tasks()
    assert rows_of(texts["7.4"]) == evaluation.MEASURED
    assert rows_of(texts["7.5"]) == RUNS


def test_the_buggy_function_is_the_one_of_the_task(capsys):
    source = tasks()["7.3"].split("```python\n")[1].split("```")[0]
    scope = {"np": np}
    exec(source, scope)
    cases = evaluation.q3.cases()
    assert [scope["set_score"](*case) for case in cases] == [buggy(*case) for case in cases]


def test_untouched_parts_are_not_attempted(capsys):
    assert outcome(evaluation.q2, (0.6, ..., 0.2), capsys)[0] == NOT_ATTEMPTED
    assert outcome(evaluation.q5, (..., ..., ...), capsys)[0] == NOT_ATTEMPTED


def test_one_image_taken_out_of_many_is_explained(capsys):
    def first_only(read, images, labels):
        found = np.asarray(read(images / 127.5 - 1))[0].argmax(-1)
        return (found == labels)[:, 0, 0].mean() + found[0, 0, 0]

    printed = outcome(evaluation.q3, first_only, capsys)[2]
    assert "`[0]` keeps the first of them only" in printed
