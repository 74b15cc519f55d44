"""Whoever's ways to sign in have changed gets a mail, with nothing secret in it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core import mail as outbox
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.own_changes import tell_owner
from accounts.services import add_passkey, add_totp, remove_second_factor, renew_recovery_codes
from audit.models import LogLine
from notices import sending
from notices.models import Mail
from notices.services import queue_mail
from tests.access.sessions import make_fresh
from tests.cast import PASSWORD, World

OWN_CHANGE = "notices.own_change"
NEW = "another wholly unguessable one"


def own(world: World) -> dict:
    return {"by": world.actor("vera"), "user": world.people["vera"], "at": timezone.now()}


def add_an_app(world: World) -> None:
    add_totp(**own(world), secret=generate_totp_secret())


def remove_the_app(world: World) -> None:
    add_an_app(world)
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    remove_second_factor(**own(world), factor=app.pk)


def add_codes(world: World) -> None:
    add_an_app(world)
    renew_recovery_codes(**own(world))


def reset_all(world: World) -> None:
    add_an_app(world)
    call_command("reset_second_factors", world.people["vera"].email)


def signed_in(world: World) -> Client:
    vera, browser = world.people["vera"], Client()
    vera.set_password(PASSWORD)
    vera.save()
    browser.post("/sign-in", {"login": vera.email, "password": PASSWORD})
    return browser


def change_password(world: World) -> None:
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert signed_in(world).post("/password/change", form).status_code == 302


def forget_it(world: World) -> None:
    signed_in(world)
    follow_the_link(world)


def follow_the_link(world: World) -> None:
    vera, browser = world.people["vera"], Client()
    browser.post("/password/reset", {"email": vera.email})
    path = re.search(r"/password/reset/key/\S+", outbox.outbox.pop().body)[0]
    form = browser.get(path)["Location"]
    assert browser.post(form, {"password1": NEW, "password2": NEW}).status_code == 302


def choose_the_first(world: World) -> None:
    vera = world.people["vera"]
    vera.set_unusable_password()
    vera.save(update_fields=["password"])
    browser = Client()
    browser.force_login(vera)
    make_fresh(browser, vera)
    form = {"password1": NEW, "password2": NEW}
    assert browser.post("/password/set", form).status_code == 302


def follow_the_first_link(world: World) -> None:
    """Of somebody who has no password: a new member of staff, or who signs in another way."""
    vera = world.people["vera"]
    vera.set_unusable_password()
    vera.save(update_fields=["password"])
    follow_the_link(world)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (add_an_app, "Vera added a second factor"),
        (
            lambda world: add_passkey(**own(world), name="x", credential={}),
            "Vera added a second factor",
        ),
        (remove_the_app, "Vera removed a second factor"),
        (add_codes, "Vera made new recovery codes"),
        (reset_all, "The center removed the second factors of Vera"),
        (change_password, "Vera set a new password"),
        (forget_it, "Vera set a new password"),
        (choose_the_first, "Vera chose a password for the first time"),
        (follow_the_first_link, "Vera chose a password for the first time"),
    ],
    ids=[
        *("app", "passkey", "removed", "codes", "reset", "password", "forgotten"),
        *("first", "first by link"),
    ],
)
def test_each_change_is_told_to_whom_it_is_of(world, act, words):
    act(world)
    mail = Mail.objects.order_by("requested_at", "id").last()
    assert (mail.template, mail.recipient) == (OWN_CHANGE, world.people["vera"])
    assert Mail.objects.count() == LogLine.objects.filter(subject_name="Vera").count()
    sending.send(mail.pk, at=timezone.now())
    letter = outbox.outbox.pop()
    assert letter.subject.endswith("your sign-in has changed")
    assert letter.body.splitlines()[0].endswith(f": {words}.")
    assert letter.body.strip().endswith("/sessions")


def test_nobody_else_reads_it(world):
    add_an_app(world)
    ids = {"line": LogLine.objects.get(action="second_factor.added").pk}
    with transaction.atomic():
        to = world.people["kim"]
        queued = queue_mail(template=OWN_CHANGE, to=to, ids=ids, dedup_key="x", at=timezone.now())
    sending.send(queued.pk, at=timezone.now())
    queued.refresh_from_db()
    assert (queued.state, queued.problem, outbox.outbox) == ("withdrawn", "no_right", [])


def test_a_password_is_not_set_without_the_mail(world, monkeypatch):
    """The mail, the log line and the password are one transaction."""
    browser = signed_in(world)

    def fail(*told):
        tell_owner(*told)
        raise RuntimeError

    monkeypatch.setattr("accounts.adapter.tell_owner", fail)
    browser.raise_request_exception = False
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/password/change", form).status_code == 500
    world.people["vera"].refresh_from_db()
    assert world.people["vera"].check_password(PASSWORD)
    assert not LogLine.objects.filter(action="password.set").exists()
    assert not Mail.objects.exists()
