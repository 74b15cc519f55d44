"""An OSA key is redeemed once, for one tenant."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activation.models import OsaRedemption
from activation.services import redeem_key
from audit.models import LogLine
from keys.models import Key
from tests.cast import force
from tests.makers.activation import add_osa_key, add_redemption
from vlsc.lib.refused import Invalid, NotPermitted, Refused


@pytest.fixture
def key(world) -> Key:
    return add_osa_key(world)


@pytest.fixture
def redeem(world, key):
    """`redeem()` is what Kim does."""

    def act(by="kim", of=key, **more):
        facts = {"tenant": "contoso.example", "kind": "add_seats"} | more
        return redeem_key(by=world.actor(by), key=of, at=timezone.now(), **facts)

    return act


def refusal(code: str):
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def test_a_key_is_redeemed_once(key, redeem):
    redemption = redeem()
    known = Key.objects.get(pk=key.pk)
    assert (known.osa_status, known.source, redemption.seats) == ("redeemed", "ledger", 40)
    line = LogLine.objects.latest("id")
    assert (line.action, line.subject_id, line.facts) == (
        "osa_key.redeemed",
        key.pk,
        {"tenant": "contoso.example", "kind": "add_seats"},
    )
    for again in (known, key):  # as it is, and as somebody read it before
        with refusal("already_redeemed"):
            redeem(of=again, tenant="other.example")
    assert (OsaRedemption.objects.get().tenant, LogLine.objects.latest("id").pk) == (
        "contoso.example",
        line.pk,
    )


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"activation_authority": "external"}, "not_the_activation_authority"),
        ({"status": "blocked"}, "key_blocked"),
        ({"status": "not_usable_yet"}, "not_usable_yet"),
    ],
    ids=str,
)
def test_a_key_that_cannot_be_redeemed_stays_available(key, redeem, state, code):
    force(Key.objects.filter(pk=key.pk), **state)
    with refusal(code):
        redeem(of=Key.objects.get(pk=key.pk))
    assert Key.objects.get(pk=key.pk).osa_status == "available"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"tenant": ""}, "tenant"), ({"tenant": "=x"}, "tenant"), ({"kind": "sell"}, "kind")],
    ids=str,
)
def test_wrong_input_is_named_and_redeems_nothing(key, redeem, wrong, field):
    with pytest.raises(Invalid) as invalid:
        redeem(**wrong)
    assert list(invalid.value.errors) == [field]
    assert Key.objects.get(pk=key.pk).osa_status == "available"


def test_only_an_osa_key_is_redeemed(world, redeem):
    with pytest.raises(Invalid):
        redeem(of=world.keys["cad"])


@pytest.mark.parametrize("name", ["vera", "leo", "mallory", "ines"])
def test_who_may_not_is_refused(key, redeem, name):
    with pytest.raises(NotPermitted):
        redeem(by=name, reason="x")
    assert Key.objects.get(pk=key.pk).osa_status == "available"


def test_staff_redeem_for_a_caller_with_a_reason(redeem):
    with pytest.raises(Invalid):
        redeem(by="sam")
    redeem(by="sam", reason="by telephone")
    assert LogLine.objects.latest("id").facts["reason"] == "by telephone"


def test_the_database_itself_keeps_a_key_from_a_second_redemption(key):
    add_redemption(key)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_redemption(key)
