"""Mails to the cast, and the mail server that takes them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notices import sending
from notices.mails import TEST
from notices.models import Mail
from notices.services import queue_mail
from tests.cast import World
from tests.mail_server import MailServer

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SMTP = "vlsc.lib.smtp.EmailBackend"


@pytest.fixture(scope="session")
def _running_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(_running_server, settings) -> MailServer:
    """The mail server of the settings."""
    _running_server.reset()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
    settings.EMAIL_PORT = _running_server.port
    return _running_server


def queue(to: User | str, template: str = TEST, dedup_key: str = "", **ids: UUID) -> Mail:
    """A mail that waits for a worker."""
    key = dedup_key or f"test:{Mail.objects.count()}"
    with transaction.atomic():
        return queue_mail(template=template, to=to, ids=ids, dedup_key=key, at=AT, language="sv")


@pytest.fixture
def send() -> Callable[[Mail], Mail]:
    """An attempt at a mail, and the row as it is after it."""

    def attempt(mail: Mail) -> Mail:
        sending.send(mail.pk, at=timezone.now())
        return Mail.objects.get(pk=mail.pk)

    return attempt


@pytest.fixture
def mail(world: World) -> Mail:
    """A mail to vera."""
    return queue(world.people["vera"])
