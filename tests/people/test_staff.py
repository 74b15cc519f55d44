"""Operations manage the accounts of the center's staff on a page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import LogLine
from tests.access.sessions import make_fresh
from tests.cast import PASSWORD, World

PAGE = "/desk/staff"
NEW = {"name": "Nils Holm", "email": "Nils@Center.example", "role": "agent"}


@pytest.fixture
def olga(world: World, visit_as) -> Client:
    browser = visit_as("olga")
    make_fresh(browser, world.people["olga"])
    return browser


def link_on(page: str) -> str:
    return re.search(r"/password/reset/key/[^<\s]+", page)[0]


def test_a_new_account_gets_a_link_that_is_shown_once(olga):
    assert olga.post(PAGE, NEW)["Location"] == PAGE
    nils = User.objects.get(email="nils@center.example")
    assert (nils.name, nils.staff_role, nils.has_usable_password()) == ("Nils Holm", "agent", False)
    first = link_on(olga.get(PAGE).content.decode())
    assert "/password/reset/key/" not in olga.get(PAGE).content.decode()
    olga.post(PAGE, NEW)  # the link was lost
    second = link_on(olga.get(PAGE).content.decode())
    browser = Client()
    assert "no longer works" in browser.get(first, follow=True).content.decode()
    form = browser.get(second)["Location"]
    assert browser.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    signed_in = Client().post("/sign-in", {"login": nils.email, "password": PASSWORD})
    assert signed_in["Location"] == "/"
    lines = LogLine.objects.filter(subject_name="Nils Holm").order_by("at", "id")
    assert [(line.action, line.actor_name) for line in lines] == [
        ("staff.added", "Olga"),
        ("staff.link_renewed", "Olga"),
        ("password.chosen", "Nils Holm"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"email": "vera@contoso.example"}, {"email": "x"}, {"name": "=1+1"}, {"role": "owner"}],
    ids=["taken", "no address", "formula", "no role"],
)
def test_what_is_wrong_stands_at_its_field_and_adds_nobody(world, olga, wrong):
    before = User.objects.count()
    answer = olga.post(PAGE, NEW | wrong)
    assert (answer.status_code, User.objects.count()) == (400, before)
    assert list(answer.context["form"].errors) == list(wrong)


def test_a_deactivated_account_is_signed_out_and_comes_back(world, olga, visit_as):
    sam, path = visit_as("sam"), f"{PAGE}/{world.people['sam'].pk}"
    assert olga.post(f"{path}/deactivate")["Location"] == PAGE
    assert sam.get("/desk/requests").status_code == 302
    assert f"{path}/activate" in olga.get(PAGE).content.decode()
    olga.post(f"{path}/activate")
    assert User.objects.get(pk=world.people["sam"].pk).is_active


def test_ones_own_account_and_customers_stay(world, olga):
    assert f"{world.people['olga'].pk}/deactivate" not in olga.get(PAGE).content.decode()
    for name, status in (("olga", 409), ("otto", 302), ("vera", 404)):
        answer = olga.post(f"{PAGE}/{world.people[name].pk}/deactivate")
        assert answer.status_code == status
        assert User.objects.get(pk=world.people[name].pk).is_active == (status != 302)


@pytest.mark.parametrize("act", ["", "deactivate", "activate"])
def test_each_change_asks_for_a_fresh_sign_in(world, visit_as, act):
    path, browser = f"{PAGE}/{world.people['sam'].pk}/{act}", visit_as("olga")
    before = list(User.objects.order_by("pk").values_list("pk", "is_active"))
    asked = browser.post(path if act else PAGE, NEW)
    assert asked["Location"].startswith("/sign-in/again?")
    assert list(User.objects.order_by("pk").values_list("pk", "is_active")) == before


def test_the_list_costs_the_same_for_more_of_them(world, olga):
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert olga.get(PAGE).status_code == 200
        return len(found)

    count()  # what a process keeps is read once
    before = count()
    for number in range(3):
        User.objects.add(email=f"n{number}@center.example", name="N", staff_role="agent")
    assert count() == before


@pytest.mark.parametrize("name", ["sam", "ines", "ada"])
def test_nobody_but_operations_sees_or_changes_them(world, visit_as, name):
    browser, sam = visit_as(name), world.people["sam"]
    make_fresh(browser, world.people[name])
    answers = [browser.get(PAGE), browser.post(PAGE, NEW)]
    answers += [browser.post(f"{PAGE}/{sam.pk}/{act}") for act in ("deactivate", "activate")]
    assert {answer.status_code for answer in answers} == {403}
    assert User.objects.get(pk=sam.pk).is_active
