import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.course.exercises import Session, report, results
from pix2pix_utils.course.exercises.answers import case_named, changed, run_limited, same
from pix2pix_utils.course.exercises.engine import (
    CORRECT,
    INCORRECT,
    KERNEL,
    NOT_ATTEMPTED,
    Exercise,
    Misconception,
)
from pix2pix_utils.course.exercises.lessons import Lesson
from pix2pix_utils.support.errors import InputError


def double(x):
    return 2 * x


@pytest.fixture
def exercise():
    return Exercise(
        title="0.1 Double it",
        answer=double,
        cases=lambda: [(1.5,), (np.arange(3.0),)],
        misconceptions=[
            Misconception("squares", lambda x: x**2, "That squares; see section 0.1."),
            Misconception("nothing", lambda x: x, "That returns its input; see section 0.2."),
        ],
        hints=["Once is not enough.", "Twice."],
        praise="Doubling is adding a number to itself.",
        seconds=0.5,
    )


@pytest.fixture
def number():
    return Exercise(
        title="0.2 Count",
        answer=7,
        misconceptions=[Misconception("one short", 6, "Count the last one too.")],
        hints=["More than six.", "Less than eight."],
        praise="Seven.",
        explanation="There are seven.",
    )


def test_a_right_answer_may_be_written_in_any_way(exercise, capsys):
    for right in (double, lambda x: x + x, lambda x: np.asarray(x) * 2.0):
        result, _, printed = outcome(exercise, right, capsys)
        assert result == CORRECT
        assert printed == "0.1 Double it: Correct.\nDoubling is adding a number to itself.\n"


def test_a_known_mistake_is_explained(exercise, number, capsys):
    result, name, printed = outcome(exercise, lambda x: x * x, capsys)
    assert (result, name) == (INCORRECT, "squares")
    assert "That squares; see section 0.1." in printed
    assert outcome(number, 6, capsys)[1] == "one short"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: 3 * x, "Test 1, with (1.5): your function returns 4.5, and 3 is right."),
        (
            lambda x: 2 * x if np.isscalar(x) else 2 * x + (x == 1),
            "Test 2, with ([0, 1, 2]): the shape is right; "
            "at [1] your function has 3, and 2 is right.",
        ),
        (
            lambda x: np.zeros((2, 2)),
            "your function returns an array of shape (2, 2), and a number is expected.",
        ),
        (lambda x: print(end=""), "returns nothing, and a number is expected. Is there a return?"),
        (lambda x: [x], "your function returns a list of one number, and a number is expected."),
        (lambda x: (x, x), "your function returns two numbers, and a number is expected."),
        (
            lambda x: x.size,
            "Test 1, with (1.5): your function stopped with AttributeError: 'float' object has no "
            "attribute 'size'. Call it in a cell of its own to see the line.",
        ),
    ],
)
def test_other_mistakes_of_a_function_are_described(exercise, capsys, answer, said):
    result, name, printed = outcome(exercise, answer, capsys)
    assert (result, name) == (INCORRECT, "")
    assert said in printed


@pytest.mark.parametrize(
    ("expected", "answer", "said"),
    [
        (7, 12, "That is not it."),
        (7, (1, 2, 3), "A number is expected; what came is three numbers."),
        (7, None, "A number is expected; what came is nothing (None)."),
        ((1, 2), 1, "Two numbers are expected; what came is a number."),
        ((1, 2), (np.array(1), np.float32(2), True), "a tuple of (a number, a number, true or"),
        ("c", "e", "`e` is none of a, b, c, d."),
        (("load", "cache"), ["load", "cash"], "`cash` is none of a, b, cache, d, load."),
        ("c", 3, 'Give the letter in quotation marks, such as "a".'),
        ("c", "the third", 'Give the letter in quotation marks, such as "a".'),
        (("b", "c"), "b", "Two letters are expected; what came is a text."),
    ],
)
def test_the_form_of_a_wrong_value_is_described(number, capsys, expected, answer, said):
    wrong = [Misconception(letter, letter, "") for letter in "abd" if answer != letter]
    asked = dataclasses.replace(number, answer=expected, misconceptions=wrong)
    result, name, printed = outcome(asked, answer, capsys)
    assert (result, name) == (INCORRECT, "")
    assert said in printed
    assert "The next cell has hints." in printed


@pytest.mark.parametrize(
    ("expected", "answers"),
    [
        (14, ["14", [14], (14.0,), np.array([14]), np.float32(14), " 14 "]),
        ("b", ["B", " b)", ["b"], ("(b)",), '"b"', "`b`."]),
        (("b", "c"), ["bc", "b, c", "b and c", ["B", "c "], np.array(["b", "c"])]),
        ("bca", ["b, c, a", ("b", "c", "a"), "BCA"]),
        ((1386, 0.5), [["1,386", 0.5], np.array([1386, 0.5]), "1386, 0.5", "(1386 0.5)"]),
        (("above", "below"), ["above, below", "Above and below", "(above, below)"]),
        (0.3, ["0.3", "0,3", "3/10"]),
        (1386, ["1,386", "1386", "1386,0"]),
        ((0, 1 / 3), ["0, 1/3", ("0", "1/3"), " (0 1/3) "]),
        (True, [np.bool_(True), np.array(True)]),
    ],
)
def test_an_answer_of_another_form_is_taken(number, capsys, expected, answers):
    asked = dataclasses.replace(number, answer=expected)
    for answer in answers:
        assert outcome(asked, answer, capsys)[0] == CORRECT, answer


def test_an_exercise_may_know_synonyms(number, capsys):
    number = dataclasses.replace(
        number,
        answer=("above", "within"),
        prepare=lambda words: [str(word).removesuffix(" the spread") for word in words],
    )
    assert outcome(number, ("above", "within the spread"), capsys)[0] == CORRECT
    assert outcome(number, ("within the spread", "above"), capsys)[0] == INCORRECT
    assert outcome(number, ..., capsys)[0] == NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.array([[0.5, -1.23456789]]), "Test 1, with ([[0.5, -1.23457]]):"),
        (np.zeros(17), "Test 1, with (an array of shape (17,)):"),
        (np.zeros((3, 0)), "Test 1, with (an array of shape (3, 0)):"),
        (np.zeros((1, 2, 2, 1)), "Test 1, with (an array of shape (1, 2, 2, 1)):"),
        (([1, 2.5], True, "x"), "Test 1, with (([1, 2.5], True, 'x')):"),
        ([np.zeros((4, 5))] * 3, "Test 1, with (a list of three arrays):"),
    ],
)
def test_small_inputs_are_written_out(value, written):
    assert case_named([(value,)], 0) == written


def test_one_message_may_stand_for_several_answers(number, exercise, capsys):
    not_seven = Misconception("not seven", 6, "Count again.", also=(5, 8))
    number = dataclasses.replace(number, misconceptions=[not_seven])
    assert [outcome(number, n, capsys)[1] for n in (5, 6, 8, 9)] == ["not seven"] * 3 + [""]
    lost = Misconception("lost", lambda x: 0 * x, "Where is it?", also=(lambda x: -x,))
    exercise = dataclasses.replace(exercise, misconceptions=[*exercise.misconceptions, lost])
    assert outcome(exercise, lambda x: -1 * x, capsys)[1] == "lost"


def test_a_function_that_is_right_by_chance_is_not_right(exercise, capsys):
    calls = []

    def sometimes(x):
        calls.append(x)
        return double(x) if len(calls) < 4 else x

    result, _, printed = outcome(exercise, sometimes, capsys)
    assert result == INCORRECT
    assert "different results for the same input" in printed


def test_what_a_function_prints_is_printed_once(exercise, capsys):
    def prints(x):
        print("seen")
        return 2 * x

    assert outcome(exercise, prints, capsys)[2].count("seen") == len(exercise.cases())


def test_chance_is_named_before_what_it_happened_to_give(exercise, capsys):
    random = np.random.default_rng(0)

    def by_lot(x):
        return x if random.random() < 0.5 else 2 * x

    said = {outcome(exercise, by_lot, capsys)[2].splitlines()[1] for _ in range(20)}
    assert len(said) < 4  # now and then chance hits the same three times
    assert any("Where does chance come in?" in line for line in said)
    unknown, nothing = outcome(exercise, lambda x: object(), capsys), lambda x: None
    assert "returns an object of the type object" in unknown[2]
    assert "Is there a return?" in outcome(exercise, nothing, capsys)[2]


@pytest.mark.parametrize(
    ("arguments", "fresh", "expected"),
    [
        ((np.ones(2), 3), (np.ones(2), 3), False),
        ((np.zeros(2), 3), (np.ones(2), 3), True),
        (([1, 2],), ([1, 2, 3],), True),
        (([[1], np.ones(1)],), ([[1], np.ones(1)],), False),
        (([[1], np.ones(1)],), ([[2], np.ones(1)],), True),
        (({"a": 1}, "x"), ({"a": 2}, "x"), True),
        ((len, None), (abs, None), False),
    ],
)
def test_changed(arguments, fresh, expected):
    assert changed(arguments, fresh) is expected


@pytest.mark.parametrize(
    "text",
    ["b", "b: the second", "picture b", "(b) because", "B.", "b: a blurred one", "B, it's blurred"],
)
def test_a_letter_may_come_with_words(number, capsys, text):
    asked = dataclasses.replace(number, answer="b")
    assert outcome(asked, text, capsys)[0] == CORRECT


@pytest.mark.parametrize("text", ["I think b", "it's b", "b: a second one", "b, since b fits"])
def test_words_of_one_letter_are_not_taken_for_the_answer(number, capsys, text):
    asked = dataclasses.replace(number, answer="b")
    assert outcome(asked, text, capsys)[0] == CORRECT


@pytest.mark.parametrize(
    "text", ["not b", "b or c", "b a", "a b c d", "b, not a", "neither a nor b", "all but b"]
)
def test_who_names_several_letters_or_says_not_is_asked_again(number, capsys, text):
    asked = dataclasses.replace(number, answer="b")
    result, _, printed = outcome(asked, text, capsys)
    assert result != CORRECT
    assert 'Give the letter in quotation marks, such as "a".' in printed


def test_a_list_is_as_good_as_a_tuple_when_a_difference_is_described(exercise, capsys):
    pair = dataclasses.replace(exercise, answer=lambda x: (x, 2 * x))
    printed = outcome(pair, lambda x: [x, 3 * x], capsys)[2]
    assert "the results differ in number 2: your function returns 4.5, and 3 is right." in printed


def test_an_exercise_shown_by_itself_does_not_tell_the_answer(number):
    assert repr(number) == "<Exercise 0.2 Count>"


def test_untouched_stubs_are_not_attempts(exercise, number, capsys):
    stubs = ((exercise, ...), (exercise, lambda x: ...), (number, ...), (number, (7, ...)))
    for one, stub in stubs:
        result, _, printed = outcome(one, stub, capsys)
        assert result == NOT_ATTEMPTED
        assert "Not attempted yet" in printed


def test_a_value_in_place_of_a_function_is_said(exercise, capsys):
    assert "Give the function itself; what came is a number." in outcome(exercise, 3, capsys)[2]


@pytest.mark.parametrize("error", [ValueError("of the learner"), SystemExit(1)])
def test_a_crash_is_reported_in_one_line(exercise, capsys, error):
    def crashes(x):
        raise error

    result, _, printed = outcome(exercise, crashes, capsys)
    assert result == INCORRECT
    assert type(error).__name__ in printed
    assert "Traceback" not in printed


def test_an_endless_loop_is_given_up_and_ends(exercise, capsys):
    turns = [0]

    def hangs(x):
        while True:
            turns[0] += 1

    before = time.perf_counter()
    result, _, printed = outcome(exercise, hangs, capsys)
    assert time.perf_counter() - before < 5
    assert result == INCORRECT
    assert "within 0.5 seconds" in printed
    seen = turns[0]
    time.sleep(0.2)
    assert turns[0] == seen


def test_hints_go_from_the_first_to_the_last(exercise, capsys):
    for expected in ("Hint 1 of 2", "Hint 2 of 2", "Hint 2 of 2"):
        exercise.hint()
        printed = capsys.readouterr().out
        assert expected in printed
        assert ("Run again" in printed) == ("1 of 2" in expected)
        assert ("`solution()`" in printed) == ("2 of 2" in expected)


def test_the_solution_is_the_source_of_the_answer_that_is_checked(exercise, number, capsys):
    exercise.solution()
    assert "def double(x):\n    return 2 * x" in capsys.readouterr().out
    number.solution()
    assert "There are seven.\n7\n" in capsys.readouterr().out


def test_a_notebook_gets_html_and_the_same_in_plain_text(exercise, monkeypatch):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    exercise = dataclasses.replace(exercise, hints=["Use `2 * x` if a < b."])
    exercise.check(lambda x: x < 1)
    exercise.hint()
    assert shown[0]["text/plain"].startswith("0.1 Double it: Not right yet.")
    assert "<strong>0.1 Double it: Not right yet.</strong>" in shown[0]["text/html"]
    assert "Use <code>2 * x</code> if a &lt; b.<br>" in shown[1]["text/html"]
    exercise.solution()
    code = shown[2]["text/html"].partition("<pre")[2]
    assert "monospace" in code.partition(">")[0]
    assert "def double(x):\n    return 2 * x" in code


@pytest.mark.parametrize(
    ("one", "two", "equal"),
    [
        (1, 1.00001, True),
        (1, 1.1, False),
        (True, 1, False),
        (" Cache ", "cache", True),
        ("a", 1, False),
        ((1, 2), [1, 2], True),
        ((1, 2), (1, 2, 3), False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ({1, 2}, {2, 1}, True),
        (np.ones(3), np.ones((3, 1)), False),
        (np.ones(3), [1, 1, 1], True),
        (np.ones(1), 1.0, True),
        (np.ones((1, 1)), [2.0], False),
        (np.bool_(True), True, True),
        (np.array(False), True, False),
        (1e-6, 2e-6, False),
        (5e-4, 5.00001e-4, True),
        (np.array([0.0, 1.0]), [1e-6, 1.0], True),
        (0.0, 1e-8, True),
        (float("inf"), float("inf"), True),
        (float("inf"), 1e300, False),
        (float("nan"), float("nan"), True),
        (float("nan"), None, False),
        (None, None, True),
        (None, 0, False),
    ],
)
def test_same(one, two, equal):
    assert same(one, two) is equal
    assert same(two, one) is equal


def test_run_limited_returns_and_raises_what_the_function_does():
    assert run_limited(lambda: 3, 1) == 3
    with pytest.raises(KeyError):
        run_limited(lambda: {}["a"], 1)


def test_a_function_that_changes_its_input_is_compared_with_the_untouched_one(capsys):
    squares = np.arange(3.0)
    exercise = Exercise(
        title="0.3 Square it",
        answer=lambda x: x**2,
        cases=lambda: [(squares.copy(),)],
        misconceptions=[],
        hints=["Twice itself."],
        praise="",
    )

    def in_place(x):
        x *= x
        return x

    def doubles_in_place(x):
        x *= 2
        return x

    result, _, printed = outcome(exercise, in_place, capsys)
    assert result == CORRECT
    assert "it changes what it is given" in printed
    assert "it changes" not in outcome(exercise, lambda x: x * x, capsys)[2]
    assert outcome(exercise, doubles_in_place, capsys)[0] == INCORRECT


def test_more_than_the_result_may_count(exercise, capsys):
    a_list = Misconception("a list", lambda x: 2 * x, "That is a list.")
    exercise = dataclasses.replace(
        exercise,
        call=lambda function, x: (function(x), type(function(x)).__name__),
        misconceptions=[*exercise.misconceptions, a_list],
    )
    outcomes = [
        outcome(exercise, answer, capsys)[:2]
        for answer in (
            lambda x: x + x,
            lambda x: 2 * x if np.isscalar(x) else list(2 * x),
            lambda x: x if np.isscalar(x) else list(x),
            lambda x: 3 * x if np.isscalar(x) else list(2 * x),
            lambda x: ...,
        )
    ]
    assert outcomes == [
        (CORRECT, ""),
        (INCORRECT, "a list"),
        (INCORRECT, "nothing"),
        (INCORRECT, ""),
        (NOT_ATTEMPTED, ""),
    ]


@pytest.fixture
def session(exercise, number):
    """What a learner has done who opened one lesson and nothing else."""
    session = Session()
    session.open(Lesson(Path("made_up"), (number, exercise)))
    return session


def test_results_keep_what_was_met_on_the_way(session, exercise, capsys):
    answers = (lambda x: x**2, lambda x: x, lambda x: x**2, double, lambda x: 3 * x, lambda x: ...)
    for answer in answers:
        session.check(exercise, answer)
    assert results(session) == [
        {
            "exercise": "0.1 Double it",
            "outcome": CORRECT,
            "attempts": 5,
            "misconceptions": ["squares", "nothing"],
        },
        {"exercise": "0.2 Count", "outcome": NOT_ATTEMPTED, "attempts": 0, "misconceptions": []},
    ]


def test_the_report_is_a_table(session, number, capsys):
    session.check(number, 6)
    capsys.readouterr()
    report(session)
    assert capsys.readouterr().out.splitlines() == [
        "Exercise       Outcome            Attempts  Met on the way",
        "0.1 Double it  Not attempted yet  0",
        "0.2 Count      Not right yet      1         one short",
        "0 of 2 solved.",
    ]


def test_the_report_of_nothing_says_so(capsys):
    report(Session())
    assert capsys.readouterr().out == "No exercises were opened yet.\n"


def test_two_learners_do_not_share_what_they_did(exercise, capsys):
    one, other = Session(), Session()
    one.check(exercise, double)
    one.hint(exercise)
    assert other.progress(exercise).outcome == NOT_ATTEMPTED
    capsys.readouterr()
    other.hint(exercise)
    assert "Hint 1 of 2" in capsys.readouterr().out
    assert (one.progress(exercise).solved, one.progress(exercise).hints_shown) == (True, 1)


def test_what_is_called_on_an_exercise_is_done_in_the_session_of_the_kernel(number, capsys):
    number.check(6)
    assert not number.solved
    number.check(7)
    number.check(6)
    progress = KERNEL.progress(number)
    assert number.solved
    assert (progress.attempts, progress.outcome, progress.met) == (3, INCORRECT, ["one short"])


def test_an_exercise_is_what_its_author_wrote(exercise):
    with pytest.raises(dataclasses.FrozenInstanceError):
        exercise.answer = 3
    with pytest.raises(AttributeError):
        exercise.hints.append("Three times.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "Double it"}, "title: is 'Double it'; begin it with the number of its lesson"),
        ({"title": "0.1"}, "title: is '0.1'"),
        ({"hints": []}, "hints: 0.2 Count has none; give one or more"),
    ],
)
def test_an_exercise_without_what_it_needs_is_refused(number, changes, said):
    with pytest.raises(InputError, match=said):
        dataclasses.replace(number, **changes)
