"""Joins what several threads of a process want of one thing at the same moment into one call.

Whoever comes while nobody is at work begins at once; no time is spent waiting for others. Whoever
comes meanwhile waits, and the first of those then works for all who wait.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


def _closed_lock() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False)
class _Turn(Generic[Wish, Answer]):
    """What a thread wants. Where it has to wait, it is woken with a group to work for, or answered.

    Woken with neither, it works for itself: whoever worked for it has failed.
    """

    wish: Wish
    group: "list[_Turn[Wish, Answer]]" = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)  # one, if any
    woken: threading.Lock = field(default_factory=_closed_lock)


class Joiner(Generic[Wish, Answer]):
    """Calls `do(subject, wishes)`, which returns an answer for each wish in their order.

    A call for several that fails is repeated for each alone, so everybody gets the error that is
    theirs: `do` must change nothing when it raises, or be safe to repeat.
    """

    def __init__(self, do: Callable[[Hashable, Sequence[Wish]], Sequence[Answer]]) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, list[_Turn[Wish, Answer]]] = {}  # only while one is at work

    def ask(self, subject: Hashable, wish: Wish) -> Answer:
        """The answer to a wish of this thread; raises what `do` raises for it."""
        mine: _Turn[Wish, Answer] = _Turn(wish)
        if self._must_wait(subject, mine):
            mine.woken.acquire()
        if mine.group:
            self._work(subject, mine.group)
        if not mine.answers:
            mine.answers.extend(self._do(subject, [wish]))
        return mine.answers[0]

    def _must_wait(self, subject: Hashable, mine: _Turn[Wish, Answer]) -> bool:
        with self._lock:
            waiting = self._waiting.get(subject)
            if waiting is None:
                self._waiting[subject] = []
                mine.group = [mine]
                return False
            waiting.append(mine)
            return True

    def _work(self, subject: Hashable, group: list[_Turn[Wish, Answer]]) -> None:
        try:
            answers = self._do(subject, [turn.wish for turn in group])
            for turn, answer in zip(group, answers, strict=True):
                turn.answers.append(answer)
        except Exception:
            if len(group) == 1:
                raise
        finally:
            self._pass_on(subject, group)

    def _pass_on(self, subject: Hashable, group: list[_Turn[Wish, Answer]]) -> None:
        """Let the first of those who wait work for all of them, and wake those who are served."""
        with self._lock:
            waiting = self._waiting.pop(subject)
            if waiting:
                self._waiting[subject] = []
        if waiting:
            waiting[0].group = waiting
            waiting[0].woken.release()
        for turn in group[1:]:
            turn.woken.release()
