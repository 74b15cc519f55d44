"""How `make bench` measures and judges: in turn, noise told from figures, counts held exactly."""

from contextlib import suppress

import pytest

from bench import flushes
from bench.report import Figure, at_least, at_most, counted, same, within, write_results
from bench.rounds import Round, Rounds, interleave


def rounds_of(ratio: float, count: int = 3) -> Rounds:
    return Rounds([Round(1.0, ratio, 1.0)] * count)


def test_limit_and_method_take_turns_and_each_round_ends_with_the_limit():
    said: list[str] = []

    def take(what: str) -> float:
        said.append(what)
        return 1.0

    done = interleave(lambda: take("limit"), lambda: take("method"), rounds=2)
    assert said == ["limit", "method", "limit", "method", "limit"]
    assert len(done.good) == 2


@pytest.mark.parametrize(("after", "is_noisy"), [(1.3, False), (1.31, True), (0.7, True)])
def test_a_round_is_noisy_when_its_two_limits_differ(after, is_noisy):
    assert Round(1.0, 1.0, after).is_noisy is is_noisy


def test_three_noisy_rounds_are_inconclusive_whatever_the_others_say():
    limits = iter([1.0, 1.0, 2.0, 1.0, 2.0, 2.0])
    done = interleave(lambda: next(limits), lambda: 99.0, rounds=5)
    assert (done.noisy, len(done.good)) == (3, 1)
    assert at_most("P0", "it", done, 1).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(2.0, "met"), (2.01, "missed"), (3.0, "missed"), (3.01, "FAILED")]
)
def test_a_time_fails_beyond_one_and_a_half_times_its_goal(ratio, verdict):
    assert at_most("P0", "it", rounds_of(ratio), 2).verdict == verdict
    assert within("P0", "it", ratio, 2).verdict == verdict


@pytest.mark.parametrize(
    ("faster", "verdict"), [(12, "met"), (11.9, "missed"), (8.01, "missed"), (7.9, "FAILED")]
)
def test_a_peer_must_be_left_behind_by_the_goal(faster, verdict):
    assert at_least("P0", "it", rounds_of(1 / faster), 12).verdict == verdict


def test_counted_figures_and_contents_fail_exactly():
    assert not counted("P0", "queries", 8, most=8).has_failed
    assert counted("P0", "queries", 9, most=8).has_failed
    assert same("P0", "content", False).has_failed


def test_what_was_not_measured_now_keeps_its_line_and_its_moment(tmp_path):
    page = tmp_path / "results.md"
    write_results([Figure("P1", "a", "1×", "≤ 2×", "met", when="monday")], {}, page)
    write_results([Figure("P10", "b", "5", "–", "reported", when="tuesday")], {}, page)
    write_results([Figure("P2", "c", "3×", "≤ 2×", "missed", when="friday")], {}, page)
    rows = [line for line in page.read_text().splitlines() if line.startswith("| P")]
    assert [(row[2:5].strip(" |"), row.split("|")[-2].strip()) for row in rows] == [
        ("P1", "monday"),
        ("P2", "friday"),
        ("P10", "tuesday"),
    ]


class Server:
    """Notes the statements that a measurement runs on it, and as whom."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, str]] = []

    def execute(self, sql: str, *, role: str) -> None:
        self.statements.append((role, sql))


def test_flushes_are_delayed_for_the_whole_server_until_the_measurement_ends(monkeypatch):
    monkeypatch.setattr(flushes, "RELOADING", 0)
    server, reload = Server(), ("postgres", "SELECT pg_reload_conf()")
    before = [
        ("postgres", "ALTER SYSTEM SET commit_delay = 2000"),
        ("postgres", "ALTER SYSTEM SET commit_siblings = 0"),
        reload,
    ]
    after = [
        ("postgres", "ALTER SYSTEM RESET commit_delay"),
        ("postgres", "ALTER SYSTEM RESET commit_siblings"),
        reload,
    ]
    with suppress(InterruptedError), flushes.delayed(server):
        assert server.statements == before
        raise InterruptedError
    assert server.statements == before + after
