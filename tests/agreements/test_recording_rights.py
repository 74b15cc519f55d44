"""Each verb by which the center records something is operations' alone, and leaves its line."""

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Role
from agreements import services
from agreements.services import NewLicensingId, NewPurchase
from agreements.states import PurchaseKind
from audit.models import LogLine
from vlsc.lib.refused import NotPermitted

VERBS = {
    "organization.added": lambda world: {
        "verb": services.add_organization,
        "number": "C-9",
        "name": "New",
    },
    "agreement.added": lambda world: {
        "verb": services.add_agreement,
        "program": world.programs["enterprise"],
        "number": "E1",
        "organization": world.organizations["contoso"],
        "starts_on": None,
        "ends_on": None,
    },
    "licensing_id.added": lambda world: {
        "verb": services.add_licensing_id,
        "agreement": world.licensing_ids["7654321"].agreement,
        "organization": world.organizations["norge"],
        "facts": NewLicensingId(number="1234567"),
    },
    "purchase.added": lambda world: {
        "verb": services.add_purchase,
        "licensing_id": world.licensing_ids["7654321"],
        "facts": NewPurchase(
            order_number="O-1",
            line=1,
            product=world.products["office"],
            kind=PurchaseKind.LICENSE,
            quantity=1,
        ),
    },
    "forecast.added": lambda world: {
        "verb": services.add_forecast,
        "licensing_id": world.licensing_ids["7654321"],
        "pool": "servers",
        "quantity": 1,
    },
}


@pytest.mark.parametrize("action", VERBS)
def test_operations_record_with_a_line_and_nobody_else_does(world, action):
    asked = VERBS[action](world)
    verb = asked.pop("verb")
    for name in ("ada", "sam", "ines"):
        with pytest.raises(NotPermitted):
            verb(by=world.actor(name), at=timezone.now(), **asked)
    assert not LogLine.objects.exists()
    verb(by=world.actor("olga"), at=timezone.now(), **asked)
    assert LogLine.objects.get().action == action


def test_a_role_that_the_center_gives_has_its_line(world):
    at, own = timezone.now(), world.licensing_ids["7654321"]
    by = system_actor(at=at)
    holder = world.people["mallory"]
    services.give_role(by=by, holder=holder, role=Role.DOWNLOAD, on=own, at=at)
    assert LogLine.objects.get().action == "role.given"
