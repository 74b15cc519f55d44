"""The first member of staff comes in by a command and a link that works once."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actor import system_actor
from accounts.models import User
from accounts.services import add_person
from audit.models import LogLine
from tests.races import at_once
from vlsc.lib.refused import Invalid, Refused

pytestmark = pytest.mark.django_db

PASSWORD = "wholly unguessable words"


def create(email: str, *more: str, role: str = "operations") -> str:
    told, aside = StringIO(), StringIO()
    call_command("create_staff", email, "--role", role, *more, stdout=told, stderr=aside)
    (link,) = told.getvalue().splitlines()
    assert link.startswith("http://127.0.0.1:8000/password/reset/key/")
    assert "once, within 3 days" in aside.getvalue()
    return urlsplit(link).path


def follow(browser: Client, path: str):
    """Open the link, and the page behind it that has no secret in its address."""
    answer = browser.get(path)
    return browser.get(answer["Location"]) if answer.status_code == 302 else answer


def set_password(browser: Client, path: str, password: str = PASSWORD):
    page = follow(browser, path)
    return browser.post(page.wsgi_request.path, {"password1": password, "password2": password})


def sign_in(browser: Client, email: str, password: str = PASSWORD):
    return browser.post("/sign-in", {"login": email, "password": password})


@pytest.mark.parametrize("role", ["operations", "agent", "auditor"])
def test_the_link_sets_a_password_that_signs_in(role):
    browser = Client()
    path = create("Nils@Center.example", "--name", "Nils Holm", role=role)
    person = User.objects.get()
    assert (person.email, person.name, person.staff_role) == (
        "nils@center.example",
        "Nils Holm",
        role,
    )
    assert not person.has_usable_password()

    assert set_password(browser, path).status_code == 302

    answer = sign_in(browser, "nils@center.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert mail.outbox == []


def test_the_link_works_once():
    path = create("nils@center.example")
    set_password(Client(), path)

    again = follow(Client(), path)

    assert "This link no longer works" in again.content.decode()


def test_the_link_is_dead_after_three_days():
    with time_machine.travel("2026-03-01 10:00:00+00:00", tick=False) as clock:
        path = create("nils@center.example")
        clock.move_to("2026-03-04 10:01:00+00:00")
        assert "This link no longer works" in follow(Client(), path).content.decode()


def test_a_link_that_was_lost_is_made_anew(world):
    lost = create("nils@center.example", "--name", "Nils Holm", role="agent")
    path = create("NILS@center.example", role="agent")

    assert "This link no longer works" in follow(Client(), lost).content.decode()
    assert set_password(Client(), path).status_code == 302
    assert [line.action for line in LogLine.objects.order_by("at", "id")] == [
        "staff.added",
        "staff.link_renewed",
        "password.chosen",
    ]
    with pytest.raises(CommandError, match="already has an account"):
        create("nils@center.example", role="agent")


def test_a_lost_link_is_not_made_for_another_role_or_a_deactivated_person():
    create("nils@center.example", role="agent")
    with pytest.raises(CommandError, match="already has an account"):
        create("nils@center.example", role="operations")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="already has an account"):
        create("nils@center.example", role="agent")


def test_an_address_that_has_an_account_is_refused(world):
    with pytest.raises(CommandError, match=r"vera@contoso\.example already has an account"):
        create("VERA@contoso.example".replace("VERA", "vera"))
    with pytest.raises(CommandError, match="already has an account"):
        create("VERA@CONTOSO.EXAMPLE")

    assert world.people["vera"].staff_role == ""
    assert User.objects.filter(email__iexact="vera@contoso.example").count() == 1


def test_what_is_no_address_or_name_is_refused():
    with pytest.raises(CommandError, match="valid email address"):
        create("nils")
    with pytest.raises(CommandError, match="begins like a spreadsheet formula"):
        create("nils@center.example", "--name", "=Nils")
    with pytest.raises(CommandError, match="invalid choice: 'boss'"):
        create("nils@center.example", role="boss")

    assert not User.objects.exists()
    assert not LogLine.objects.exists()


def test_the_act_is_logged_without_the_link():
    path = create("nils@center.example")

    line = LogLine.objects.get()
    assert (line.action, line.actor_kind, line.channel) == ("staff.added", "system", "command")
    assert line.facts == {"email": "nils@center.example", "staff_role": "operations"}
    assert path.rsplit("-", 1)[1] not in str(line.__dict__)


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_for_one_address_one_makes_the_account():
    def make() -> str:
        try:
            add_person(
                by=system_actor(at=timezone.now()),
                email="nils@x.example",
                name="Nils",
                at=timezone.now(),
            )
        except (Refused, Invalid) as refused:
            return str(refused)
        return "made"

    said = at_once(*[make] * 10)
    assert sorted(set(said)) == ["made", "nils@x.example already has an account."]
    assert (said.count("made"), LogLine.objects.count()) == (1, 1)
