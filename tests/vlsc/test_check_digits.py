"""Check digits of many groups at once are those of each group alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlsc.lib.luhn import LONGEST, check_digit, check_digits, find_unchecked, is_checked

digits = st.text("0123456789", min_size=1, max_size=LONGEST - 1)


def by_hand(text: str) -> str:
    """As the rule is written: from the right, every second digit doubled."""
    total = 0
    for place, char in enumerate(reversed(text)):
        total += sum(map(int, str(int(char) * 2))) if place % 2 == 0 else int(char)
    return str(-total % 10)


@given(digits)
def test_the_digit_is_that_of_the_rule(text):
    assert check_digit(text) == by_hand(text)
    assert is_checked(text + by_hand(text))


@given(st.integers(1, 9), st.data())
def test_groups_are_added_each_for_itself(size, data):
    groups = data.draw(st.lists(st.text("0123456789", min_size=size, max_size=size), min_size=1))
    checks = check_digits("".join(groups), size)
    assert list(checks) == [by_hand(group) for group in groups]
    whole = [group + check for group, check in zip(groups, checks, strict=True)]
    assert find_unchecked("".join(whole), size + 1) == []
    wrong = data.draw(st.integers(0, len(groups) - 1))
    other = (int(checks[wrong]) + data.draw(st.integers(1, 9))) % 10
    whole[wrong] = groups[wrong] + str(other)
    assert find_unchecked("".join(whole), size + 1) == [wrong]


def test_nines_do_not_run_into_the_next_group():
    group = "9" * LONGEST
    assert check_digits(group * 3, LONGEST) == by_hand(group) * 3


@pytest.mark.parametrize(("text", "size"), [("12345", 2), ("1" * (LONGEST + 1), LONGEST + 1)])
def test_what_makes_no_groups_is_an_error(text, size):
    with pytest.raises(ValueError, match="no groups"):
        check_digits(text, size)


@pytest.mark.parametrize("text", ["", "0", "1x", "１２", "²2"])
def test_what_is_not_two_plain_digits_is_unchecked(text):
    assert not is_checked(text)
