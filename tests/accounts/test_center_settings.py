"""Operations decide about the center on one page; the log has each old value and the new one."""

from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.grants import Scope
from accounts.models import Center
from accounts.services import CenterWish, change_center
from audit.models import LogLine
from vlsc.lib.refused import Invalid, NotPermitted

PAGE = "/desk/settings"
SENT = {
    "name": "Nord Licensing",
    "time_zone": "Europe/Oslo",
    "languages": ["sv"],
    "mail_from": "licensing@nord.example",
    "support_address": "help@nord.example",
    "second_factor_required": False,
}
WISH = CenterWish(**SENT)


def test_what_is_saved_is_used_at_once_and_logged(world, visit_as):
    olga = visit_as("olga")
    assert 'value="Fjord Licensing Center"' in olga.get(PAGE).content.decode()

    answer = olga.post(PAGE, SENT)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    center = Center.get()
    assert {name: getattr(center, name) for name in SENT} == SENT
    line = LogLine.objects.get()
    assert (line.action, line.actor_name, line.subject_name) == (
        "center.changed",
        "Olga",
        "Nord Licensing",
    )
    assert line.facts["settings"] == (
        "name: Fjord Licensing Center → Nord Licensing; time_zone: Europe/Stockholm → Europe/Oslo;"
        " languages: – → sv; mail_from: – → licensing@nord.example;"
        " support_address: – → help@nord.example"
    )
    page = olga.get("/log").content.decode()
    assert "time_zone: Europe/Stockholm → Europe/Oslo" in page
    assert 'lang="sv"' in page
    assert "Nord Licensing" in page
    assert olga.post(PAGE, SENT).status_code == 302
    assert LogLine.objects.count() == 1  # nothing had changed


def test_a_new_center_has_no_row_until_its_settings_are_saved(world, visit_as):
    Center.objects.all().delete()
    olga = visit_as("olga")
    page = olga.get(PAGE).content.decode()
    assert 'value="Volume licensing service center"' in page
    assert page.count(" checked") == 2
    unchanged = {"name": "Volume licensing service center", "time_zone": "UTC"}
    olga.post(PAGE, unchanged | {"languages": ["en", "sv"]})
    assert Center.objects.count() == LogLine.objects.count() == 1


def test_a_visitor_gets_a_language_that_is_offered_and_the_address_for_questions(world):
    Center.objects.update(languages=["sv"], support_address="help@nord.example")
    page = Client(headers={"Accept-Language": "en"}).get("/sign-in").content.decode()
    assert '<html lang="sv"' in page
    assert 'href="mailto:help@nord.example"' in page
    assert 'name="language"' not in page
    Center.objects.update(languages=[])
    assert '<html lang="en"' in Client().get("/sign-in").content.decode()


def test_mails_come_from_the_center(world):
    Center.objects.update(mail_from="licensing@nord.example")
    Client().post("/password/reset", {"email": world.people["vera"].email})
    assert mail.outbox[0].from_email == "licensing@nord.example"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "=SUM(A1)", "begins like a spreadsheet formula"),
        ("name", "", "This field is required."),
        ("time_zone", "Europe/Atlantis", "Select a valid choice"),
        ("languages", [], "This field is required."),
        ("languages", ["xx"], "Select a valid choice"),
        ("mail_from", "nobody", "valid email address"),
        ("support_address", "nobody", "valid email address"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_changes_nothing(
    world, visit_as, name, value, message
):
    answer = visit_as("olga").post(PAGE, SENT | {name: value})
    assert (answer.status_code, message in answer.content.decode()) == (400, True)
    if name != "name":
        wish = CenterWish(**(SENT | {name: value}))
        with pytest.raises(Invalid):
            change_center(by=world.actor("olga"), wish=wish, at=timezone.now())
    assert Center.get().name == "Fjord Licensing Center"
    assert not LogLine.objects.exists()


def test_an_address_has_no_product_key_in_it(world):
    wish = CenterWish(**(SENT | {"support_address": f"{'-'.join(['BCDFG'] * 5)}@nord.example"}))
    with pytest.raises(Invalid) as refused:
        change_center(by=world.actor("olga"), wish=wish, at=timezone.now())
    assert list(refused.value.errors) == ["support_address"]


@pytest.mark.parametrize("name", ["ada", "sam", "ines"])
def test_only_operations_change_the_settings(world, visit_as, name):
    assert visit_as(name).get(PAGE).status_code == 403
    with pytest.raises(NotPermitted):
        change_center(by=world.actor(name), wish=WISH, at=timezone.now())
    assert not LogLine.objects.exists()


def test_a_token_changes_no_setting(world):
    olga = replace(world.actor("olga"), scopes=frozenset(Scope.values))
    with pytest.raises(NotPermitted):
        change_center(by=olga, wish=WISH, at=timezone.now())
