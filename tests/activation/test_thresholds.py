"""What a KMS host activates at which counts."""

import pytest

from activation.thresholds import describe_office, describe_windows, judge

S, C, O = "windows_servers", "windows_clients", "office"  # noqa: E741


@pytest.mark.parametrize(
    ("windows", "office", "reaches", "misses"),
    [
        (0, None, [], [S, C]),
        (4, None, [], [S, C]),
        (5, None, [S], [C]),
        (24, None, [S], [C]),
        (25, None, [S, C], []),
        (None, 4, [], [O]),
        (None, 5, [O], []),
        (24, 5, [S, O], [C]),
        (4, 50, [O], [S, C]),
        (50, 4, [S, C], [O]),
        (None, None, [], []),
    ],
)
def test_servers_from_5_clients_from_25_together_office_from_5_apart(
    windows, office, reaches, misses
):
    assert judge(windows, office) == (reaches, misses)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (4, "4: servers not yet (5), Windows clients not yet (25)"),
        (5, "5: servers activate, Windows clients not yet (25)"),
        (18, "18: servers activate, Windows clients not yet (25)"),
        (25, "25: servers and Windows clients activate"),
    ],
)
def test_the_sentence_of_windows(count, sentence):
    assert describe_windows(count) == sentence


@pytest.mark.parametrize(
    ("count", "sentence"), [(4, "4: Office not yet (5)"), (5, "5: Office activates")]
)
def test_the_sentence_of_office(count, sentence):
    assert describe_office(count) == sentence
