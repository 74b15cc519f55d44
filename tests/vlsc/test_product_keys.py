"""Keys in the center's own form: what is never made."""

import secrets

import pytest

from vlsc.lib.masking import contains_key
from vlsc.lib.product_keys import make_key

GOOD = "V82BHM8K9FJX4QK7TW3R6WPB8"


@pytest.mark.parametrize(
    "bad",
    [
        "WNVHYGQUWAPCVYYRNLKADCPMB",  # without a digit it could be words
        "V82BHM8K9FAAAAA7TW3R6WPB8",  # a group of one character is how keys are masked
    ],
)
def test_a_key_that_could_be_taken_for_something_else_is_drawn_again(monkeypatch, bad):
    drawn = iter(bad + GOOD)
    monkeypatch.setattr(secrets, "choice", lambda _alphabet: next(drawn))
    assert make_key() == GOOD


def test_keys_that_are_made_are_found_in_texts():
    assert all(contains_key(make_key()) for _ in range(3000))
