"""Operations undo a licensing ID, agreement or organization that was recorded by mistake."""

import pytest
from django.utils import timezone

from agreements.models import Agreement, LicensingId, Organization, RoleAssignment
from audit.models import LogLine
from keys.models import Key, Listing
from keys.services import reveal_key
from keys.undoing import planning
from tests.cast import force
from tests.keys.undoing import OPEN, REASON, buy, fates, lines, look, take_back
from tests.makers.requests import ask_mak
from tests.makers.stock import add_stock
from vlsc.lib.refused import Refused

BUYING = ("purchase.added", "listing.added", "key.issued")


def told(action: str) -> set[str]:
    """The numbers of the licensing IDs whose administrators read the line, if still there."""
    rows = LogLine.objects.get(action=action).licensing_ids.values_list("licensing_id", flat=True)
    return set(LicensingId.objects.filter(pk__in=rows).values_list("number", flat=True))


def test_an_agreement_goes_with_all_below_it_if_nobody_knows_its_keys(world):
    cad = world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    buy(world, cad)
    force(Key.objects.filter(pk=world.keys["northwind"].pk), used=0)
    force(LicensingId.objects.filter(number="7811223"), organization=world.organizations["norge"])
    wrong = world.licensing_ids[OPEN].agreement
    RoleAssignment.objects.create(holder=world.people["kim"], role="key_viewer", agreement=wrong)
    plan = take_back(world, "agreements", wrong)
    assert sorted(fates(plan)) == ["removed", "stock"]
    assert (len(plan.gone), plan.kept, len(plan.roles)) == (2, [], 1)
    assert not Agreement.objects.filter(pk=wrong.pk).exists()
    assert not LicensingId.objects.filter(number=OPEN).exists()
    assert not RoleAssignment.objects.filter(holder=world.people["kim"], role="key_viewer").exists()
    assert Key.objects.in_stock().get() == key
    assert lines(*BUYING)[-4:] == [
        "purchase.undone",
        "role.ended",
        "licensing_id.undone",
        "agreement.undone",
    ]
    facts = LogLine.objects.get(action="licensing_id.undone").facts
    assert (facts["pools"], facts["reason"]) == (["systems", "servers", "applications"], REASON)


def test_the_customer_reads_of_it_in_what_it_has_left(world):
    force(LicensingId.objects.filter(number="7654399"), organization=world.organizations["contoso"])
    force(Key.objects.filter(pk=world.keys["norge"].pk), used=0)
    force(Listing.objects.filter(number="7654399"), number="7654399")
    plan = take_back(world, "licensing-ids", world.licensing_ids["7654399"])
    assert sorted(fates(plan)) == ["kept", "removed"]  # the host key is Contoso's too
    assert told("licensing_id.undone") == {"7654321"}


def test_what_somebody_knows_stays_terminated_and_entitles_to_nothing(world):
    cad, holder = world.products["cad"], world.licensing_ids[OPEN]
    (key,) = add_stock(cad, "mak", 1)
    buy(world, cad)
    reveal_key(by=world.actor("nora"), key=Key.objects.get(pk=key.pk), at=timezone.now())
    plan = take_back(world, "organizations", world.organizations["northwind"])
    assert (plan.gone, len(plan.kept)) == ([], 3)
    holder.refresh_from_db()
    assert (holder.pools, holder.purchases.count()) == ([], 0)
    assert str(holder.status(world.actor("olga").today)) == "terminated"
    assert Agreement.objects.get(pk=holder.agreement_id).terminated_on is not None
    assert Organization.objects.filter(number="C-3001").exists()
    assert RoleAssignment.objects.filter(holder=world.people["nora"]).exists()
    assert lines(*BUYING)[-3:] == ["licensing_id.kept", "agreement.kept", "organization.kept"]
    assert told("licensing_id.kept") == {OPEN}


def test_an_organization_goes_with_its_parts(world):
    norge = world.organizations["norge"]
    part = Organization.add(number="C-1003", name="Contoso Bergen", parent=norge)
    force(Key.objects.filter(pk=world.keys["norge"].pk), used=0)
    plan = take_back(world, "organizations", norge)
    assert [place.number for place in plan.gone] == ["7654399", "C-1003", "C-1002"]
    assert not Organization.objects.filter(pk__in=[norge.pk, part.pk]).exists()
    assert Agreement.objects.filter(number="E0045120").exists()


def test_a_request_keeps_what_it_is_about(world):
    ask_mak(world)
    held = world.licensing_ids["7654321"]
    assert held in look(world, "agreements", held.agreement).kept


def test_too_many_are_undone_part_by_part(world, monkeypatch):
    monkeypatch.setattr(planning, "MOST", 1)
    contoso = world.organizations["contoso"]
    with pytest.raises(Refused) as refused:
        take_back(world, "organizations", contoso)
    assert (refused.value.code, lines()) == ("too_much_to_undo", [])
    monkeypatch.setattr(planning, "MOST", 2)
    assert len(look(world, "organizations", contoso).takes) == 7
