"""Filters offer what the list has for the person who reads it, and nothing else."""

import re

import pytest

from accounts.grants import Role
from agreements.models import RoleAssignment
from keys.models import Listing
from tests.makers.agreements import add_licensing_id
from tests.makers.catalog import add_product
from tests.makers.keys import add_listings

ALL_TYPES = ["", "mak", "kms", "vlk", "osa"]


def offered(client, url: str) -> dict[str, list[str]]:
    """The values of each select of the filters."""
    html = client.get(url).content.decode()
    form = re.search(r"<form[^>]*data-filters[^>]*>.*?</form>", html, re.S)
    assert form, html
    selects = re.findall(r'<select name="(\w+)".*?</select>', form.group(), re.S)
    return {name: values_of(form.group(), name) for name in selects}


def values_of(form: str, name: str) -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', form, re.S)
    assert select
    return re.findall(r'<option value="([^"]*)"', select.group())


@pytest.fixture
def tab(world):
    return f"/licenses/{world.licensing_ids['7654321'].pk}/keys"


def test_a_tab_offers_what_its_licensing_id_has(visit_as, tab):
    assert offered(visit_as("vera"), tab) == {
        "pool": ["", "servers", "applications"],
        "type": ["", "mak", "kms"],
        "state": ["", "issued", "awaiting", "embedded"],
        "left": ["", "10", "25"],
    }


def test_a_profile_offers_what_its_own_rows_have(visit_as, world):
    add_product("other", "Other Thing 1", pool="systems")
    assert offered(visit_as("mallory"), "/keys") == {
        "pool": ["", "servers"],
        "family": ["", "Windows Server 2022"],
        "type": ["", "mak"],
        "state": ["", "issued"],
        "left": ["", "10", "25"],
    }
    assert "Windows Server 2022" not in offered(visit_as("nora"), "/keys")["family"]


def test_a_group_offers_what_can_be_deployed_there(visit_as, world):
    path = f"/licenses/{world.licensing_ids['7654399'].pk}/group"
    assert offered(visit_as("ada"), path) == {
        "pool": ["", "servers", "applications"],
        "type": ["", "mak", "kms"],
        "left": ["", "10", "25"],
    }


def test_what_is_narrowed_takes_nothing_from_what_is_offered(visit_as, tab):
    assert offered(visit_as("vera"), f"{tab}?type=kms") == offered(visit_as("vera"), tab)


def test_beside_a_search_what_it_finds_is_offered(visit_as):
    vera = visit_as("vera")
    everything = offered(vera, "/keys")
    found = offered(vera, "/keys?q=cad")
    assert found == everything | {
        "pool": ["", "applications"],
        "family": ["", "Fjord CAD 2026"],
        "type": ["", "mak"],
        "state": ["", "issued"],
    }
    assert offered(vera, "/keys?q=cad&type=mak") == found
    assert offered(vera, "/keys?q=nothing")["type"] == ALL_TYPES


def test_what_is_chosen_is_offered_though_nothing_has_it(visit_as, tab):
    client = visit_as("vera")
    assert offered(client, f"{tab}?type=vlk")["type"] == ["", "mak", "kms", "vlk"]
    assert '<option value="vlk" selected>' in client.get(f"{tab}?type=vlk").content.decode()
    assert "Client 9" in offered(client, "/keys?family=Client+9")["family"]


def test_activations_left_are_asked_only_where_there_is_a_mak(visit_as, world, tab):
    Listing.objects.filter(type="mak").delete()
    assert "left" not in offered(visit_as("vera"), tab)
    assert "10" in offered(visit_as("vera"), f"{tab}?left=10&type=kms")["left"]
    assert "Activations left: Under 10 % left" in visit_as("vera").get(
        f"{tab}?left=10&type=kms"
    ).content.decode().replace("\xa0", " ")


def test_a_type_is_not_asked_where_no_row_has_one(visit_as, world, tab):
    Listing.objects.exclude(type="").delete()
    assert offered(visit_as("vera"), tab) == {
        "pool": ["", "servers"],
        "state": ["", "embedded"],
    }


def test_a_long_list_offers_everything_and_is_not_read_for_it(visit_as, world, tab, monkeypatch):
    add_listings(world, 25)  # more than a page
    for limit in ("vlsc.lib.occurring.MOST_ROWS", "keys.selectors.offered.COUNTED"):
        monkeypatch.setattr(limit, 30)
    for narrowed in ("", "?type=kms"):
        assert offered(visit_as("vera"), f"{tab}{narrowed}")["type"] == ["", "mak", "kms"]
    monkeypatch.setattr("vlsc.lib.occurring.MOST_ROWS", 29)
    assert offered(visit_as("vera"), f"{tab}?type=kms")["type"] == ALL_TYPES
    monkeypatch.setattr("keys.selectors.offered.COUNTED", 29)
    assert offered(visit_as("vera"), tab)["type"] == ALL_TYPES
    found = offered(visit_as("vera"), "/keys")
    assert found["type"] == ALL_TYPES
    assert len(found["family"]) == 5  # of the catalog
    monkeypatch.setattr("keys.forms.filters.MOST_CHOICES", 2)
    assert len(offered(visit_as("vera"), "/keys")["family"]) == 3


def test_summaries_offer_the_statuses_and_programs_of_their_rows(visit_as, world):
    add_licensing_id(world, "1000001", days=-5, program="select_plus")
    ada, leo = visit_as("ada"), visit_as("leo")
    assert offered(ada, "/licenses")["status"] == ["", "active", "ended"]
    assert offered(leo, "/licenses")["status"] == ["", "active"]
    assert offered(leo, "/licenses?status=ended")["status"] == ["", "active", "ended"]
    assert offered(ada, "/licenses/summary")["status"] == ["", "active", "ended"]


def test_the_license_summary_offers_what_its_own_rows_have(visit_as, world):
    late = add_licensing_id(world, "1000001", days=-5, program="select_plus")
    RoleAssignment.objects.create(
        holder=world.people["leo"], role=Role.KEY_VIEWER, licensing_id=late
    )
    leo = visit_as("leo")
    assert offered(leo, "/licenses")["program"] == ["", "enterprise", "select_plus"]
    assert offered(leo, "/licenses/summary")["program"] == ["", "enterprise"]
    assert offered(leo, "/licenses/summary")["status"] == ["", "active"]


def test_many_licensing_ids_are_not_read_for_their_statuses(visit_as, world, monkeypatch):
    monkeypatch.setattr("vlsc.lib.occurring.MOST_ROWS", 1)
    assert len(offered(visit_as("ada"), "/licenses")["status"]) == 5
    assert offered(visit_as("leo"), "/licenses")["status"] == ["", "active"]


def labels_of(client, url: str, name: str) -> list[str]:
    """The texts of a select's options."""
    html = client.get(url).content.decode()
    select = re.search(rf'<select name="{name}".*?</select>', html, re.S)
    assert select
    return re.findall(r"<option[^>]*>([^<]*)", select.group())


def test_each_choice_says_how_many_rows_it_would_show(visit_as, tab):
    vera = visit_as("vera")
    assert labels_of(vera, tab, "type") == ["All types", "MAK (3)", "KMS host (1)"]
    assert labels_of(vera, f"{tab}?type=kms", "type") == ["All types", "MAK (3)", "KMS host (1)"]
    pools = ["All pools", "Servers (1)", "Applications (0)"]
    assert labels_of(vera, f"{tab}?type=kms", "pool") == pools
    for pool in ("servers", "applications"):
        shown = re.search(rf'"{pool}">\w+ \((\d+)\)', vera.get(f"{tab}?type=mak").content.decode())
        assert shown
        rows = vera.get(f"{tab}?type=mak&pool={pool}").content.decode().split("<tbody")[1]
        assert rows.count("<tr>") == int(shown.group(1)) > 0
    assert "Type: MAK<" in vera.get(f"{tab}?type=mak").content.decode()  # a chip has no count


def test_an_organization_is_found_by_what_is_suggested(visit_as):
    ada = visit_as("ada")
    html = ada.get("/keys").content.decode()
    assert 'list="organization-suggestions" data-source="/licenses"' in html
    named = {
        text: ada.get(f"/keys?organization={text}").content.decode().count('name="keys" value="')
        for text in ("Contoso AB (C-1001)", "C-1001", "contoso", "Contoso AB (C-9999)")
    }
    assert named["Contoso AB (C-1001)"] == named["C-1001"] > 0
    assert named["contoso"] >= named["C-1001"]
    assert named["Contoso AB (C-9999)"] == 0


@pytest.mark.parametrize("rows", [0, 25])  # on one page, and on two
def test_beside_another_filter_what_it_leaves_is_counted(visit_as, world, tab, rows):
    add_listings(world, rows)
    vera = visit_as("vera")
    texts = labels_of(vera, f"{tab}?q=server", "type")
    assert texts == ["All types", f"MAK ({1 + rows})", "KMS host (1)"]
    assert labels_of(vera, f"{tab}?q=server&type=kms", "type") == texts
    assert labels_of(vera, f"{tab}?left=10", "type")[1] == "MAK"  # nothing is left
    assert labels_of(vera, "/keys?organization=contoso", "pool")[1] == f"Servers ({3 + rows})"


def test_a_list_too_long_to_read_has_no_counts(visit_as, tab, monkeypatch):
    monkeypatch.setattr("keys.selectors.offered.COUNTED", 4)
    assert labels_of(visit_as("vera"), tab, "type")[1] == "MAK"


def test_a_choice_has_no_length(visit_as):
    assert not re.search("<select[^>]* maxlength", visit_as("vera").get("/keys").content.decode())
