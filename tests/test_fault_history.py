"""The checker of fault runs finds what it is there for: lost, changed, phantom and half done."""

import pytest

from faults.history import History

A, B, C, D = (("key", number) for number in "ABCD")
STORED = {A: "1", B: "2", C: "3"}


@pytest.fixture
def history() -> History:
    """A was answered; of B with C, and of D, nobody knows."""
    noted = History()
    noted.note([A], ["1"])
    noted.note([B, C], None)
    noted.note([D], None)
    return noted


def test_nothing_is_wrong_whether_what_is_unknown_was_done_or_not(history):
    assert history.find_faults(STORED) == {}
    assert history.find_faults({A: "1"}) == {}
    assert history.take_unknown() == [(B, C), (D,)]
    assert history.unknown == []


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({A: None}, {"lost": [A]}),
        ({A: "9"}, {"changed": [A]}),
        ({("key", "Z"): "8"}, {"phantom": [("key", "Z")]}),
        ({C: None}, {"half": [B]}),
        ({B: None}, {"half": [B]}),
    ],
    ids=["lost", "changed", "phantom", "half", "other half"],
)
def test_each_contradiction_is_found(history, changes, faults):
    stored = {machine: text for machine, text in (STORED | changes).items() if text}
    assert history.find_faults(stored) == faults
