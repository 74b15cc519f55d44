"""The mails that the apps can send: each app registers its own from its `AppConfig`.

A template names the files of its texts and a function that reads what the mail is about. The
function runs while the mail is sent, as the reader: what the reader may no longer see, it does not
find, and then the mail is not sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from accounts.actor import Actor
from notices.states import MailProblem


class NotDue(Exception):
    """The mail must not be sent (any more); `problem` says why."""

    def __init__(self, problem: MailProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who gets a mail. `actor` is None for somebody without an account."""

    address: str
    name: str
    language: str
    actor: Actor | None


Read = Callable[[Reader, Mapping[str, UUID], datetime], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class MailTemplate:
    """`files` is the path of `<files>.subject.txt`, `<files>.txt` and `<files>.html`.

    `read` returns the context of the texts, or raises `NotDue`. It must not return a secret that is
    stored anywhere; a link that it signs is in the mail only.
    """

    name: str
    title: Any  # what operations call it; translated when it is shown
    files: str
    read: Read


_templates: dict[str, MailTemplate] = {}


def register_mail(template: MailTemplate) -> None:
    """Register a template under its name, such as `keys.low_count`."""
    _templates[template.name] = template


def get_template(name: str) -> MailTemplate:
    """The template of a name; raises `LookupError` for an unknown one."""
    return _templates[name]


def title_of(name: str) -> str:
    """What operations call a mail; its name, if a later version registered it."""
    template = _templates.get(name)
    return str(template.title) if template else gettext("Unknown email (%(name)s)") % {"name": name}
