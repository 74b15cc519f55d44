"""Installation IDs: separators are ignored, and a wrong group is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activation.installation_ids import (
    BadInstallationId,
    format_installation_id,
    parse_installation_id,
)
from vlsc.lib.luhn import check_digit

GROUPED = "6531594-2678530-7778202-3759511-8338204-7239858-9882309-8823882-7758394"
DIGITS = GROUPED.replace("-", "")
GROUPS = GROUPED.split("-")


def bad_groups(text: str) -> list[int]:
    with pytest.raises(BadInstallationId) as refused:
        parse_installation_id(text)
    return refused.value.bad_groups


@pytest.mark.parametrize(
    "text",
    [
        DIGITS,
        *(separator.join(GROUPS) for separator in " \t\n.,/\\_:;|-‐‑–—−·"),
        "\u00a0\u202f\u3000".join(GROUPS),
        "\ufeff" + "\u200b".join(GROUPS) + "\u2060",
        " - ".join(GROUPS) + "\r\n",
        "-".join(DIGITS),
        " ".join(DIGITS[start : start + 6] for start in range(0, 63, 6)),
    ],
    ids=ascii,
)
def test_separators_are_ignored_wherever_they_stand(text):
    assert parse_installation_id(text) == DIGITS


def test_it_is_shown_in_nine_groups():
    assert format_installation_id(DIGITS) == GROUPED


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (GROUPED.replace("7778202", "7778203"), [3]),
        (GROUPED.replace("6531594", "653159A").replace("7758394", "7758395"), [1, 9]),
        (GROUPED.replace("2678530", "267853O"), [2]),
        (GROUPED.replace("2678530", "２678530"), [2]),
        (GROUPED.replace("2678530", "267853٠"), [2]),
        (GROUPED.replace("2678530", "267853²"), [2]),
        (GROUPED.replace("2678530", "02678530"), [2]),
        (GROUPED.replace("3759511", "375951"), [4]),
        (GROUPED.replace("3759511", "37595110"), [4]),
        ("-".join(GROUPS[:8]), [9]),
        (DIGITS[:60], [9]),
        (DIGITS + "0", [9]),
        (DIGITS + "x", [9]),
        ("", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (" " * 2000 + DIGITS, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_wrong_groups_are_named(text, groups):
    assert bad_groups(text) == groups


def test_the_message_names_the_groups():
    with pytest.raises(BadInstallationId, match="Group 9 of the installation ID is wrong"):
        parse_installation_id(DIGITS[:60])
    with pytest.raises(BadInstallationId, match="Groups 1, 2, 3, 4, 5, 6, 7, 8, 9"):
        parse_installation_id("")


free_groups = st.lists(st.text("0123456789", min_size=6, max_size=6), min_size=9, max_size=9)


@given(free_groups, st.integers(0, 62), st.integers(1, 9))
def test_each_single_wrong_digit_is_found_in_its_group(groups, place, step):
    digits = "".join(group + check_digit(group) for group in groups)
    assert parse_installation_id(digits) == digits
    wrong = str((int(digits[place]) + step) % 10)
    assert bad_groups(digits[:place] + wrong + digits[place + 1 :]) == [place // 7 + 1]


def found_in(text: str) -> str | list[int]:
    try:
        return parse_installation_id(text)
    except BadInstallationId as refused:
        return refused.bad_groups


@given(st.text(max_size=120))
def test_any_text_is_taken_or_refused_with_groups(text):
    found = found_in(text)
    assert len(found) == 63 if isinstance(found, str) else set(found) <= set(range(1, 10))
    assert found
