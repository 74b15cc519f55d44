"""`rights_version` rises with each verb that can change what a licensing ID may have keys for.

Whoever gives out keys by it keeps the version that was looked at, 0 before the first look: what
stands above that is looked at again.
"""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Role
from agreements.models import LicensingId
from agreements.services import (
    NewLicensingId,
    NewPurchase,
    add_agreement,
    add_forecast,
    add_licensing_id,
    add_organization,
    add_purchase,
    give_role,
)
from agreements.states import PurchaseKind
from tests.cast import World
from vlsc.lib.refused import Invalid, NotPermitted

NUMBER = "7654321"


def versions() -> dict[str, int]:
    return dict(LicensingId.objects.values_list("number", "rights_version"))


def purchase(world: World, *, name: str = "olga", quantity: int = 5, line: int = 1) -> None:
    add_purchase(
        by=world.actor(name),
        licensing_id=world.licensing_ids[NUMBER],
        facts=NewPurchase(
            order_number="PO-1",
            line=line,
            product=world.products["office"],
            kind=PurchaseKind.LICENSE,
            quantity=quantity,
        ),
        at=timezone.now(),
    )


def forecast(world: World, *, name: str = "olga", pool: str = "servers") -> None:
    add_forecast(
        by=world.actor(name),
        licensing_id=world.licensing_ids[NUMBER],
        pool=pool,
        quantity=10,
        at=timezone.now(),
    )


RAISING: dict[str, Callable[[World], None]] = {
    "a purchase": purchase,
    "a return": lambda world: purchase(world, quantity=-5),
    "a forecast": forecast,
}


@pytest.mark.parametrize("act", RAISING)
def test_what_can_change_rights_raises_the_version_of_its_licensing_id_alone(world, act):
    before = versions()
    RAISING[act](world)
    assert versions() == before | {NUMBER: before[NUMBER] + 1}


def test_each_act_raises_it_from_where_it_stands_and_not_from_where_it_was_read(world):
    """The licensing IDs of the world were read once: two acts on one old reading are two steps."""
    before = versions()[NUMBER]
    purchase(world, line=1)
    purchase(world, line=2)
    forecast(world)
    assert versions()[NUMBER] == before + 3


REFUSED: dict[str, Callable[[World], None]] = {
    "a purchase by a customer": lambda world: purchase(world, name="ada"),
    "a forecast by a customer": lambda world: forecast(world, name="ada"),
    "an order line of no license": lambda world: purchase(world, quantity=0),
    "a forecast of no pool": lambda world: forecast(world, pool="nothing"),
}


@pytest.mark.parametrize("act", REFUSED)
def test_what_is_refused_raises_nothing(world, act):
    before = versions()
    with pytest.raises((Invalid, NotPermitted)):
        REFUSED[act](world)
    assert versions() == before


def test_a_new_licensing_id_stands_above_what_has_been_seen_of_it(world):
    before, contoso = versions(), world.organizations["contoso"]
    act = {"by": world.actor("olga"), "at": timezone.now()}
    agreement = add_agreement(
        program=world.programs["enterprise"],
        number="E0045121",
        organization=contoso,
        starts_on=None,
        ends_on=None,
        **act,
    )
    add_licensing_id(
        agreement=agreement,
        organization=contoso,
        facts=NewLicensingId(number="7654000", pools=["servers"]),
        **act,
    )
    assert versions() == before | {"7654000": 1}


def test_what_changes_no_rights_raises_nothing(world):
    before, contoso = versions(), world.organizations["contoso"]
    act = {"by": system_actor(at=timezone.now()), "at": timezone.now()}
    add_organization(number="C-9", name="Contoso Danmark", parent=contoso, **act)
    add_agreement(
        program=world.programs["enterprise"],
        number="E0045121",
        organization=contoso,
        starts_on=None,
        ends_on=None,
        **act,
    )
    give_role(holder=world.people["leo"], role=Role.KEY_VIEWER, on=contoso, **act)
    assert versions() == before
