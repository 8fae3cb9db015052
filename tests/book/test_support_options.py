import dataclasses

import pytest

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.options import allowed, checked, option


@dataclasses.dataclass
class Oven:
    degrees: int = option(180, "how hot", at_least=50, at_most=250)
    hours: float = option(0.5, "how long", above=0, below=10)
    fan: bool = option(False, "move the air")
    shelf: str = option("middle", "where", choices=("low", "middle"))
    dish: str = option("cake", "what")


FIELDS = {field.name: field for field in dataclasses.fields(Oven)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("degrees", "a whole number, at least 50, at most 250"),
        ("hours", "a number, above 0, below 10"),
        ("fan", "true or false"),
        ("shelf", "one of low, middle"),
        ("dish", "text"),
    ],
)
def test_what_is_allowed_is_said_in_words(name, words):
    assert allowed(FIELDS[name]) == words
    with pytest.raises(InputError, match=f"{name}: None is not allowed; give {words}"):
        checked(FIELDS[name], None)


def test_limits_hold_at_their_edges():
    for name, value in (("degrees", 50), ("degrees", 250), ("hours", 9.99), ("shelf", "low")):
        assert checked(FIELDS[name], value) == value
    for name, value in (("degrees", 49), ("degrees", 251), ("hours", 0.0), ("hours", 10.0)):
        with pytest.raises(InputError, match=name):
            checked(FIELDS[name], value)


def test_a_whole_number_serves_as_a_number_but_not_the_other_way_round():
    taken = checked(FIELDS["hours"], 2)
    assert (taken, type(taken)) == (2.0, float)
    for value in (60.0, True, float("nan")):
        with pytest.raises(InputError):
            checked(FIELDS["degrees"], value)
    with pytest.raises(InputError):
        checked(FIELDS["hours"], float("nan"))


def test_text_is_not_empty():
    with pytest.raises(InputError, match="dish"):
        checked(FIELDS["dish"], "")
