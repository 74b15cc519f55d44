"""The mail of this app: a test, by which operations see that mails arrive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.templates import MailTemplate, Reader, register_mail

TEST = "notices.test"


def _read_test(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    return {"at": at, "site": settings.PUBLIC_URL}


def register() -> None:
    """Register the mails of this app."""
    register_mail(
        MailTemplate(name=TEST, title=_("Test email"), files="notices/test_mail", read=_read_test)
    )
