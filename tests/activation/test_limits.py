"""A limit raised by a decision, and machines carried over to the key that replaces theirs."""

from datetime import UTC, datetime

import pytest

from activation import services
from activation.confirmation import is_confirmation_id
from activation.models import Activation
from activation.selectors import list_activations
from audit.models import LogLine
from keys.models import Listing
from tests.activation.ledger import counts, spend, spend_batch
from tests.makers.keys import add_key
from vlsc.lib.refused import Refused

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def listing_of(key) -> Listing:
    return Listing.objects.select_related("key", "product").get(key=key)


def test_a_raised_limit_counts_at_once_and_stands_in_the_log(world):
    cad, olga = world.keys["cad"], world.actor("olga")
    arguments = {"by": olga, "listing": listing_of(cad), "at": AT, "reason": "new staff"}
    raised = services.raise_limit(more=20, **arguments)
    assert (raised.granted, raised.allowed, counts(cad.pk)) == (20, 70, (0, 70, 0))
    line = LogLine.objects.get(action="key.limit_raised")
    assert line.facts == {"more": 20, "reason": "new staff"}
    with pytest.raises(ValueError, match="never falls"):
        services.raise_limit(more=0, **arguments)
    arguments["listing"] = listing_of(world.keys["mak"])
    with pytest.raises(Refused) as refused:
        services.raise_limit(more=1, **arguments)
    assert refused.value.code == "not_the_activation_authority"


def test_machines_are_carried_over_with_new_confirmation_ids(world):
    cad, olga = world.keys["cad"], world.actor("olga")
    spend_batch(cad.pk, *range(1, 8))
    new = add_key(
        "ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2",
        "mak",
        [world.licensing_ids["7654321"]],
        world.products["cad"],
        allotted=50,
    )
    arguments = {"by": olga, "old": cad, "at": AT, "reason": "leaked"}
    assert services.carry_over(listing=listing_of(new), **arguments) == 7
    assert (counts(cad.pk), counts(new.pk)) == ((0, 50, 0), (7, 50, 7))
    rows = list_activations(world.actor("vera")).filter(key_id=new.pk)
    assert {(row.channel, row.state) for row in rows} == {("carried", "active")}
    assert all(is_confirmation_id(row.confirmation_id) for row in rows)
    assert Activation.objects.filter(key_id=cad.pk, state="carried").count() == 7
    assert spend(new.pk, 3).result == "already"
    line = LogLine.objects.get(action="activation.carried_over")
    assert line.facts == {"machines": 7, "reason": "leaked"}
