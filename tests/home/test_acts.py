"""Every card of home offers its act, to whom it is open; nobody is led to what stays empty."""

import pytest
from django.utils import timezone

from keys.models import Key, LowStock
from tests.makers.key_files import ask_for_file, upload
from tests.makers.requests import AT, ask_mak


def home(client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def places(client) -> set[str]:
    """The addresses of the sidebar."""
    groups = client.get("/").context["places"]()
    return {place["url"] for group in groups for place in group["places"]}


def test_more_activations_are_asked_for_where_they_run_low(world, visit_as):
    mak = world.keys["mak"]
    Key.objects.filter(pk=mak.pk).update(used=250)
    act = f"/support/new?kind=mak_increase&amp;key={mak.pk}"
    assert [act in home(visit_as(name)) for name in ("vera", "sam", "ines")] == [True, True, False]


def test_customers_ask_for_a_key_that_they_await_and_operations_see_the_stock(visit_as):
    assert "kind=key_missing" in home(visit_as("vera"))
    assert "kind=key_missing" not in home(visit_as("olga"))
    assert '<a href="/desk/stock">' in home(visit_as("olga"))
    assert '<a href="/desk/stock">' not in home(visit_as("sam"))


def test_the_desk_takes_and_decides_from_home(world, visit_as):
    filed = ask_mak(world, at=timezone.now())
    take = f'action="/desk/requests/{filed.number}/take"'
    assert take in home(visit_as("sam"))
    assert take not in home(visit_as("ines"))
    assert take not in home(visit_as("kim"))
    visit_as("sam").post(f"/desk/requests/{filed.number}/take")
    assert take not in home(visit_as("sam"))
    assert f'Decide<span class="sr"> {filed.number}' in home(visit_as("sam"))


def test_the_desk_sees_its_queues_and_who_is_late(world, visit_as):
    ask_mak(world, at=AT)
    ask_mak(world, at=timezone.now())
    for name in ("olga", "sam", "ines"):
        queues = visit_as(name).get("/").context["needs"].queues
        assert [(row["queue"], row["waiting"], row["late"]) for row in queues] == [("keys", 2, 1)]
    assert visit_as("kim").get("/").context["needs"].queues == []


def test_operations_see_what_runs_short_in_stock_once(world, visit_as):
    for level in (0, 30):
        LowStock.objects.create(
            product=world.products["cad"], type="mak", level=level, fewest=3, noticed_at=AT
        )
    assert [low.level for low in visit_as("olga").get("/").context["needs"].stock] == [0]
    for name in ("sam", "ines", "ada"):
        assert not visit_as(name).get("/").context["needs"].stock


def test_an_upload_of_any_kind_waits_for_a_decision(world, visit_as):
    for kind in ("keys", "purchases"):
        loaded = upload(world, "checked", f"{kind}.csv")
        type(loaded).objects.filter(pk=loaded.pk).update(kind=kind)
    assert home(visit_as("otto")).count("Decide<") == 2


def test_a_file_that_failed_is_asked_for_again_for_a_day(world, visit_as):
    ask_for_file(world, "vera", state="failed", expires_at=None)
    old = ask_for_file(world, "vera", state="failed", expires_at=None, file_name="old.csv")
    type(old).objects.filter(pk=old.pk).update(requested_at=AT)
    assert home(visit_as("vera")).count("Request again") == 1


@pytest.mark.parametrize(
    ("name", "act"), [("leo", "Purchases<"), ("dora", 'href="/downloads">To the software')]
)
def test_who_sees_no_keys_sees_the_own_licensing_ids(world, visit_as, name, act):
    html = home(visit_as(name))
    assert [own.number for own in visit_as(name).get("/").context["needs"].own] == ["7654321"]
    assert act in html
    assert not visit_as("vera").get("/").context["needs"].own


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("leo", {"/keys", "/key-files", "/downloads"}),
        ("dora", {"/keys", "/key-files"}),
        ("vera", {"/downloads"}),
        ("olga", {"/key-files", "/downloads"}),
        ("ada", set()),
    ],
)
def test_no_menu_entry_leads_to_what_stays_empty(visit_as, name, hidden):
    assert {"/keys", "/key-files", "/downloads"} - places(visit_as(name)) == hidden
