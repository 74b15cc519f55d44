"""The first account of an empty center is made by a link: once, for a day, and by no guess."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actor import system_actor
from accounts.models import FirstAccountLink, User
from accounts.models.first_link import digest_link
from accounts.services import NewOwner, add_first_account, make_first_link
from audit.models import LogLine
from tests.cast import PASSWORD
from tests.races import at_once
from vlsc.lib.refused import Invalid, NotPermitted, Refused

pytestmark = pytest.mark.django_db

FORM = "/first-account"
OLIVIA = {"name": "Olivia Berg", "email": "Olivia@Center.example", "password": PASSWORD}
DEAD = "This link no longer works"


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_link(*options: str) -> str:
    """The path of a new link; empty when the command prints none."""
    printed = StringIO()
    call_command("first_account_link", *options, stdout=printed, stderr=StringIO())
    return urlsplit(printed.getvalue().strip()).path


def follow(path: str) -> Client:
    browser = Client()
    answer = browser.get(path)
    assert (answer.status_code, answer["Location"]) == (302, FORM)
    return browser


def send(browser: Client, **changes: str):
    return browser.post(FORM, {**OLIVIA, "again": PASSWORD, **changes})


def test_the_link_makes_an_account_that_runs_the_center():
    path = make_link()
    secret = path.rpartition("/")[2]
    assert FirstAccountLink.get().digest == digest_link(secret) != secret
    browser = follow(path)
    assert secret not in str(dict(browser.session))
    assert "The first account" in browser.get(FORM).content.decode()

    answer = send(browser)

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    olivia = User.objects.get()
    assert (olivia.name, olivia.email) == ("Olivia Berg", "olivia@center.example")
    assert olivia.staff_role == "operations"
    signed_in = Client().post("/sign-in", {"login": OLIVIA["email"], "password": PASSWORD})
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/")
    made, added = LogLine.objects.order_by("at", "id")
    assert (made.action, made.channel, secret in str(made.__dict__)) == (
        "staff.link_made",
        "command",
        False,
    )
    assert (added.action, added.channel, added.subject_id) == ("staff.added", "page", olivia.pk)
    assert added.facts == {"email": "olivia@center.example", "staff_role": "operations"}
    assert added.request_id == answer["X-Request-Id"]


def test_the_link_works_once_and_a_new_one_replaces_it():
    replaced, path = make_link(), make_link()
    assert DEAD in follow(replaced).get(FORM).content.decode()
    first, second = follow(path), follow(path)
    assert send(first).status_code == 302

    for browser in (first, second, follow(path), Client()):
        answer = browser.get(FORM)
        assert (answer.status_code, DEAD in answer.content.decode()) == (404, True)
        assert send(browser, email="mallory@center.example").status_code == 404
    assert User.objects.count() == 1


def test_what_the_link_made_is_gone_and_the_link_too():
    """Also where the account that it made is deactivated later."""
    path = make_link()
    send(follow(path))
    User.objects.update(is_active=False)
    assert follow(path).get(FORM).status_code == 404


def test_the_link_is_dead_after_a_day():
    with time_machine.travel("2026-03-01 10:00:00+00:00", tick=False) as clock:
        path = make_link()
        clock.move_to("2026-03-02 09:59:00+00:00")
        browser = follow(path)
        assert browser.get(FORM).status_code == 200
        clock.move_to("2026-03-02 10:00:00+00:00")
        assert (browser.get(FORM).status_code, send(browser).status_code) == (404, 404)
    assert not User.objects.exists()


def test_there_is_no_link_while_there_is_an_operations_account():
    path = make_link()
    User.objects.add(email="olga@center.example", name="Olga", staff_role="operations")
    at = timezone.now()

    assert follow(path).get(FORM).status_code == 404
    digest = digest_link(path.rpartition("/")[2])
    with pytest.raises(Refused) as refused:
        add_first_account(digest=digest, owner=NewOwner(**OLIVIA), at=at)
    assert refused.value.code == "link_used"
    with pytest.raises(CommandError, match="There is already an operations account"):
        make_link()
    assert make_link("--if-needed") == ""
    assert User.objects.count() == 1
    User.objects.update(is_active=False)
    assert follow(path).get(FORM).status_code == 200


def test_only_the_center_itself_makes_a_link(world):
    with pytest.raises(NotPermitted):
        make_first_link(by=world.actor("olga"), at=timezone.now())


def test_what_is_wrong_stands_at_its_field_and_makes_nothing():
    browser = follow(make_link())
    taken = User.objects.add(email="nora@northwind.example", name="Nora").email
    for changes, message in [
        ({"again": "something else"}, "The passwords do not match."),
        ({"password": "short", "again": "short"}, "too short"),
        ({"email": "olivia"}, "valid email address"),
        ({"email": taken}, "already has an account"),
        ({"name": "=Olivia"}, "begins like a spreadsheet formula"),
        ({"name": ""}, "This field is required."),
    ]:
        answer = send(browser, **changes)
        assert (answer.status_code, message in answer.content.decode()) == (400, True)
        assert PASSWORD not in answer.content.decode()
    assert (User.objects.count(), FirstAccountLink.get() is None) == (1, False)


def test_every_wrong_field_is_named_at_once():
    answer = send(follow(make_link()), name="", email="olivia", password="short", again="")
    assert list(answer.context["form"].errors) == ["name", "email", "password", "again"]


def test_a_password_that_is_too_short_is_refused_behind_the_form_too():
    at = timezone.now()
    digest = digest_link(make_first_link(by=system_actor(at=at), at=at).rpartition("/")[2])
    with pytest.raises(Invalid) as refused:
        add_first_account(digest=digest, owner=NewOwner(**OLIVIA | {"password": "short"}), at=at)
    assert list(refused.value.errors) == ["password"]
    assert not User.objects.exists()


def test_links_are_not_guessed():
    path = make_link()
    for number in range(20):
        follow(f"{FORM}/{number}")
    assert Client().get(path).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(path).status_code == 302


def test_the_right_link_does_not_count_as_a_guess():
    path = make_link()
    for _ in range(25):
        assert follow(path).get(FORM).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_five_at_once_one_makes_the_account():
    at = timezone.now()
    link = make_first_link(by=system_actor(at=at), at=at)
    digest = digest_link(link.rpartition("/")[2])

    def make(number: int) -> str:
        owner = NewOwner(name="Olivia", email=f"o{number}@center.example", password=PASSWORD)
        try:
            add_first_account(digest=digest, owner=owner, at=at + timedelta(seconds=number))
        except Refused as refused:
            return refused.code
        return "made"

    came_to = at_once(*[lambda number=number: make(number) for number in range(5)])
    assert sorted(came_to) == ["link_used"] * 4 + ["made"]
    assert User.objects.count() == 1
