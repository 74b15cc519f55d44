"""A number that a spreadsheet has changed is refused, and the reason names what happened."""

import pytest
from django.db import connection

from vlsc.lib.numbers import find_number_fault, normalize_number

ALLOWED = [
    "7654321",
    "61234567ZZS2612",
    "9F3K27QA",
    "1234E567",  # eight characters of a customer number, not an exponent
    "E0045120",
    "OL-61234567",
    "2024.15",
    "1,5",
    "12 34 56 78",
    "123 456",
    "10.123",
    "556036-0793",
    "LID-7654321-2",
]
CHANGED = [
    "7.65E+06",
    "7,65E+06",
    "7.654321e+06",
    "7E+06",
    "7.6E6",
    "7654321.0",
    "7654321,00",
    "7,654,321",
    "7.654.321",
    "7 654 321",
    "7'654'321",
    "7’654’321",
    "7,654,321.00",
    "76,543",
    "########",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_numbers_as_licensors_write_them_are_allowed(text):
    assert find_number_fault(text) is None


@pytest.mark.parametrize("text", CHANGED)
def test_a_number_that_a_spreadsheet_made_is_named_as_such(text):
    assert find_number_fault(text) == ("spreadsheet_number", {"number": text})


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("\uff1800004", "U+FF18, fullwidth digit eight"),
        ("86\u06600004", "U+0660, arabic-indic digit zero"),
        ("\u0410B1234", "U+0410, cyrillic capital letter a"),
        ("8600\u20114", "U+2011, non-breaking hyphen"),
    ],
)
def test_a_character_that_only_looks_right_is_named(text, character):
    assert find_number_fault(text) == ("not_ascii", {"character": character})


def test_the_rule_for_names_counts_first():
    assert find_number_fault("8600004\u200b") == (
        "invisible_character",
        {"character": "U+200B, zero width space"},
    )
    assert find_number_fault("=7654321") == ("formula", {})


@pytest.mark.parametrize("text", [*ALLOWED, *CHANGED, "\u0410B1234", "\u00c4-100"], ids=ascii)
def test_the_verdict_in_python_is_that_of_the_database(db, text):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint"
            " WHERE conname = 'agreement_numbers'"
        )
        [condition] = cursor.fetchone()
        cursor.execute(f"SELECT {condition} FROM (SELECT %s) AS t (number)", [text])
        [allowed] = cursor.fetchone()
    assert allowed == (find_number_fault(text) is None)


def test_no_letter_is_guessed_when_a_number_is_stored():
    assert normalize_number(" 9f3k27qa ") == "9F3K27QA"
    assert normalize_number("\u017f9") == "\u017f9"  # whose upper case is S
