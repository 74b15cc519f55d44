"""Names of the log's actions, and log lines as plain sentences.

Each app registers the names and sentences of its own actions from its `AppConfig`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from audit.models import LogLine
from vlsc.lib.bidi import isolate

LazyTexts = Mapping[str, Any]  # translated when they are shown


@dataclass(frozen=True)
class Place:
    """Where a reader finds what a line is about, and what else it is called there."""

    url: str
    name: str = ""


# Of the ids of one kind of subject, those that the actor sees, in one query.
PlaceFinder = Callable[[Any, list[UUID]], dict[UUID, Place]]

_finders: dict[str, PlaceFinder] = {}
_placeholder = re.compile(r"%\(\w+\)s")
_things: dict[str, Any] = {}
_sentences: dict[str, Any] = {}


def _add_values(text: str) -> str:
    """What changed, old → new, at the end of a sentence; lines from before have nothing there."""
    return f": {text}" if text else ""


# Every app may write `values` (`vlsc.lib.differences`) with a line.
_facts: dict[str, Callable[[str], str]] = {"values": _add_values}
_subjects: dict[str, Callable[[str], str]] = {}


def register_words(
    *,
    things: LazyTexts,
    sentences: LazyTexts,
    facts: Mapping[str, Callable[[str], str]] | None = None,
    subjects: Mapping[str, Callable[[str], str]] | None = None,
) -> None:
    """Register an app's names and sentences.

    `things` maps the first part of actions to its name, `sentences` actions to sentences with the
    placeholders %(who)s, %(what)s, %(whose)s and the names of `facts`. The sentence of
    `<action>.for` is used when the actor acted for somebody else. `facts` and `subjects` turn
    stored codes into text in the user's language.
    """
    _things.update(things)
    _sentences.update(sentences)
    _facts.update(facts or {})
    _subjects.update(subjects or {})


def register_places(kind: str, finder: PlaceFinder) -> None:
    """Register how an app finds the subjects of a kind for a reader."""
    _finders[kind] = finder


def find_places(actor: Any, lines: Iterable[LogLine]) -> dict[UUID, Place]:
    """The places of what the lines are about, as the actor sees it; a query for each kind."""
    ids: dict[str, set[UUID]] = {}
    for line in lines:
        if line.subject_kind in _finders and line.subject_id:
            ids.setdefault(line.subject_kind, set()).add(line.subject_id)
    places: dict[UUID, Place] = {}
    for kind, found in ids.items():
        places |= _finders[kind](actor, sorted(found))
    return places


def list_things() -> list[tuple[str, Any]]:
    """The kinds of things that actions are about: (first part of the action, name)."""
    return list(_things.items())


def list_actions() -> list[str]:
    """Every action that has a sentence."""
    return [action for action in _sentences if not action.endswith(".for")]


def list_sentences() -> dict[str, str]:
    """Each action with its sentence, in the user's language, "…" in place of what differs."""
    return {action: _placeholder.sub("…", str(_sentences[action])) for action in list_actions()}


def describe(line: LogLine) -> str:
    """The line as a sentence; for an action without one, the words of its code."""
    who = gettext("The center") if line.actor_kind == "system" else line.actor_name
    whose = line.facts.get("holder", line.actor_name)
    action = line.action if whose == line.actor_name else f"{line.action}.for"
    sentence = _sentences.get(action) or _sentences.get(line.action)
    if sentence is None:
        words = line.action.replace("_", " ").replace(".", " ")
        return f"{isolate(who)}: {words} {isolate(line.subject_name)}".strip()
    subject = _subjects.get(line.subject_kind, str)(line.subject_name)
    facts = {name: format_(str(line.facts.get(name, ""))) for name, format_ in _facts.items()}
    names = {"who": who, "what": subject, "whose": whose}
    return str(sentence) % {**facts, **{each: isolate(name) for each, name in names.items()}}
