"""The mails of this app: a test, and changes of how somebody signs in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Center
from audit.models import LogLine
from audit.words import describe
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail

TEST = "notices.test"
OWN_CHANGE = "notices.own_change"


def _read_test(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    return {"at": at, "site": settings.PUBLIC_URL}


def _read_own_change(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The line of the log, for the owner of the account alone that it is about."""
    line = LogLine.objects.get(pk=ids["line"])
    if reader.actor is None or line.subject_id != reader.actor.id:
        raise NotDue(MailProblem.NO_RIGHT)
    return {
        "what": describe(line),
        "at": line.at,
        "sessions": settings.PUBLIC_URL + reverse("accounts:sessions"),
        "support_address": Center.get().support_address,
    }


def register() -> None:
    """Register the mails of this app."""
    register_mail(
        MailTemplate(
            name=OWN_CHANGE,
            title=_("Change to your sign-in"),
            files="notices/own_change",
            read=_read_own_change,
        )
    )
    register_mail(
        MailTemplate(name=TEST, title=_("Test email"), files="notices/test_mail", read=_read_test)
    )
