"""What the log's actions are called, and each line as a plain sentence.

Each app registers the words of its own actions from its `AppConfig`; none is known here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from audit.models import LogLine

Words = Mapping[str, Any]  # translated when they are shown

_things: dict[str, Any] = {}
_sentences: dict[str, Any] = {}
_facts: dict[str, Callable[[str], str]] = {}
_subjects: dict[str, Callable[[str], str]] = {}


def register_words(
    *,
    things: Words,
    sentences: Words,
    facts: Mapping[str, Callable[[str], str]] | None = None,
    subjects: Mapping[str, Callable[[str], str]] | None = None,
) -> None:
    """Add an app's words.

    `things` name the first part of its actions, `sentences` its actions: with %(who)s, %(what)s,
    %(whose)s and the names of `facts`. A sentence `<action>.for` is used where an act was done for
    somebody else. `facts` and `subjects` turn stored codes into words of the reader's language.
    """
    _things.update(things)
    _sentences.update(sentences)
    _facts.update(facts or {})
    _subjects.update(subjects or {})


def list_things() -> list[tuple[str, Any]]:
    """What actions can be about: (first part of the action, its name)."""
    return list(_things.items())


def list_actions() -> list[str]:
    """Every action that has a sentence."""
    return [action for action in _sentences if not action.endswith(".for")]


def describe(line: LogLine) -> str:
    """The line as a sentence; an action that has none yet reads as its own words."""
    who = gettext("The center") if line.actor_kind == "system" else line.actor_name
    whose = line.facts.get("holder", line.actor_name)
    action = line.action if whose == line.actor_name else f"{line.action}.for"
    sentence = _sentences.get(action) or _sentences.get(line.action)
    if sentence is None:
        words = line.action.replace("_", " ").replace(".", " ")
        return f"{who}: {words} {line.subject_name}".strip()
    subject = _subjects.get(line.subject_kind, str)(line.subject_name)
    facts = {name: write(str(line.facts.get(name, ""))) for name, write in _facts.items()}
    return str(sentence) % {**facts, "who": who, "what": subject, "whose": whose}
