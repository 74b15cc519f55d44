"""Fifty at once, on connections of their own: slots, activations and redemptions are exact."""

from collections import Counter
from collections.abc import Callable

from django.utils import timezone

from activation.models import KmsHost, OsaRedemption
from activation.services import activate_host, redeem_key, register_host
from audit.models import LogLine
from keys.models import Key
from tests.makers.activation import add_host, add_host_key, add_osa_key
from tests.races import at_once
from vlsc.lib.refused import Refused

MANY = 50


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    return "done"


def fifty(act: Callable[[int], object]) -> Counter[str]:
    return Counter(at_once(*(lambda n=n: outcome(lambda: act(n)) for n in range(MANY))))


def test_fifty_hosts_get_six_slots(committed_world):
    key, kim = add_host_key(committed_world), committed_world.actor("kim")

    def register(number: int) -> object:
        return register_host(
            by=kim, key=key, name="kms", host_id=f"HOST-{number}", at=timezone.now()
        )

    assert fifty(register) == {"done": 6, "kms_hosts_exhausted": MANY - 6}
    assert Key.objects.get(pk=key.pk).hosts_used == KmsHost.objects.count() == 6
    assert LogLine.objects.filter(action="kms_host.registered").count() == 6


def test_one_host_fifty_times_spends_one_slot_and_its_ten(committed_world):
    key, kim = add_host_key(committed_world), committed_world.actor("kim")

    def register(number: int) -> object:
        return register_host(by=kim, key=key, name="kms", host_id="HOST-1", at=timezone.now())

    assert fifty(register) == {"done": 10, "kms_host_activations_exhausted": MANY - 10}
    assert (Key.objects.get(pk=key.pk).hosts_used, KmsHost.objects.get().activations_used) == (
        1,
        10,
    )


def test_fifty_activations_of_a_host_spend_what_is_left(committed_world):
    key, kim = add_host_key(committed_world), committed_world.actor("kim")
    host = add_host(key)

    def activate(number: int) -> object:
        return activate_host(
            by=kim, host=KmsHost.objects.select_related("key").get(pk=host.pk), at=timezone.now()
        )

    assert fifty(activate) == {"done": 9, "kms_host_activations_exhausted": MANY - 9}
    assert KmsHost.objects.get().activations_used == 10


def test_fifty_redemptions_are_one(committed_world):
    key, kim = add_osa_key(committed_world), committed_world.actor("kim")

    def redeem(number: int) -> object:
        return redeem_key(
            by=kim, key=key, tenant=f"t{number}.example", kind="renew", at=timezone.now()
        )

    assert fifty(redeem) == {"done": 1, "already_redeemed": MANY - 1}
    assert OsaRedemption.objects.count() == 1
    assert Key.objects.get(pk=key.pk).osa_status == "redeemed"
