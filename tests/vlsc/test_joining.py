"""What threads want of one thing at the same moment is one call; each gets an answer of its own."""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from vlsc.lib.joining import Joiner

SECONDS = 30


class Work:
    """Doubles numbers; the first call waits until the test lets it go on. A None fails."""

    def __init__(self) -> None:
        self.calls: list[list[Any]] = []
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.joiner: Joiner[Any, int] = Joiner(self.double)

    def double(self, subject: Hashable, wishes: Sequence[Any]) -> list[int]:
        self.calls.append([subject, *wishes])
        if not self.begun.is_set():
            self.begun.set()
            assert self.goes_on.wait(SECONDS)
        return [2 * wish for wish in wishes]

    def wait_for(self, waiting: int) -> None:
        until = time.monotonic() + SECONDS
        while len(self.joiner._waiting["a"]) < waiting:
            assert time.monotonic() < until
            time.sleep(0.001)


@pytest.fixture
def ask():
    """Asks in a thread of its own; the answer is the result of the future."""
    with ThreadPoolExecutor(8) as pool:

        def begin(work: Work, wish: Any, subject: str = "a") -> "Future[int]":
            return pool.submit(work.joiner.ask, subject, wish)

        yield begin


def begin_with_others(ask: Callable[..., Any], *wishes: Any) -> tuple[Work, list[Any]]:
    """A first wish is being worked on, and these come meanwhile."""
    work = Work()
    futures = [ask(work, 1)]
    assert work.begun.wait(SECONDS)
    for place, wish in enumerate(wishes, start=1):
        futures.append(ask(work, wish))
        work.wait_for(place)
    work.goes_on.set()
    return work, futures


def test_who_comes_meanwhile_is_one_call_with_the_others(ask):
    work, futures = begin_with_others(ask, 2, 3, 4)
    assert [future.result(SECONDS) for future in futures] == [2, 4, 6, 8]
    assert work.calls == [["a", 1], ["a", 2, 3, 4]]


def test_nobody_waits_for_another_subject(ask):
    work = Work()
    first = ask(work, 1)
    assert work.begun.wait(SECONDS)
    assert ask(work, 5, "b").result(SECONDS) == 10
    work.goes_on.set()
    assert first.result(SECONDS) == 2


def test_an_error_is_of_the_one_whose_it_is(ask):
    work, (first, second, wrong, last) = begin_with_others(ask, 2, None, 4)
    assert [future.result(SECONDS) for future in (first, second, last)] == [2, 4, 8]
    with pytest.raises(TypeError):
        wrong.result(SECONDS)
    assert work.calls[:2] == [["a", 1], ["a", 2, None, 4]]
    assert sorted(work.calls[2:], key=str) == [["a", 2], ["a", 4], ["a", None]]


def test_after_an_error_the_next_begins_afresh():
    work = Work()
    work.goes_on.set()
    with pytest.raises(TypeError):
        work.joiner.ask("a", None)
    assert work.joiner.ask("a", 1) == 2
    assert work.joiner._waiting == {}
