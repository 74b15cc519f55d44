"""Bad input to activations: names of ten megabytes, a clock that jumps. Nothing is spent by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activation.models import Activation
from activation.selectors import count_returns
from activation.services import activate, return_activation
from keys.selectors.activating import get_listing_of_key
from tests.activation.ledger import counts
from tests.activation.machines import installation_id
from tests.makers.activation import allow_returns
from vlsc.lib.refused import Refused

CAD = "APZHN-QNB5L-64DXX-J9TRW-KGACE"
YEARS = timedelta(days=800)


@pytest.mark.parametrize(
    ("length", "status", "code"), [(10_000_000, 413, "too_large"), (500_000, 400, "invalid")]
)
def test_a_name_of_ten_megabytes_is_refused(world, api, visit_as, length, status, code):
    key, name = world.keys["cad"], "x" * length
    machine = {"installation_id": installation_id(1), "machine_name": name}
    kim, base = api("kim"), "/api/v1/activat"
    answers = [
        api(None).post_json(f"{base}e", machine | {"product_key": CAD}),
        kim.post_json(f"{base}ions", machine | {"key": str(key.pk)}),
        kim.post_json(f"{base}ions/batch", {"key": str(key.pk), "machines": [machine]}),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(status, code)] * 3
    page = visit_as("kim").post(f"/keys/{key.pk}/activations", machine)
    assert page.status_code == status
    assert max(len(answer.content) for answer in answers) < 2_000
    assert counts(key.pk) == (0, 50, 0)


def test_the_clock_jumps_between_activations_and_returns(world):
    """The same machine stays the same; returns count once the clock is right, however it went."""
    allow_returns(1)
    kim, now = world.actor("kim"), timezone.now()
    listing = get_listing_of_key(kim, world.keys["cad"].pk)
    firsts = [
        activate(by=kim, listing=listing, installation_id=installation_id(number), at=at)
        for number, at in enumerate((now + YEARS, now, now))
    ]
    for at in (now - YEARS, now, now + YEARS):
        again = activate(by=kim, listing=listing, installation_id=installation_id(0), at=at)
        assert (again.id, again.result, again.used) == (firsts[0].id, "already", 3)

    def give_back(number: int, at) -> int:
        row = Activation.objects.get(pk=firsts[number].id)
        arguments = {"by": kim, "activation": row, "listing": listing, "reason": "scrapped"}
        return return_activation(at=at, **arguments).returns_left

    assert give_back(0, now + YEARS) == 0  # a clock that is ahead
    with pytest.raises(Refused) as refused:
        give_back(1, now)
    assert refused.value.code == "no_returns_left"
    assert (count_returns(listing, now).left, counts(listing.key_id)) == (0, (2, 50, 2))
    with pytest.raises(Refused):
        give_back(1, now - YEARS)
