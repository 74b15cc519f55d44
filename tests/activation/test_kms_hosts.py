"""KMS hosts: registered, activated again, retired, reported, exactly as often as allowed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activation.models import HostReport, KmsHost
from activation.services import activate_host, register_host, report_host, retire_host
from audit.models import LogLine
from keys.models import Key
from tests.cast import force
from tests.makers.activation import add_host, add_host_key
from vlsc.lib.refused import Invalid, NotPermitted, Refused


@pytest.fixture
def key(world) -> Key:
    return add_host_key(world)


@pytest.fixture
def register(world, key):
    """`register("HOST-1")` is what Kim does."""

    def act(host_id="HOST-1", by="kim", of=key, **more):
        facts = {"name": "kms1.contoso.example", "host_id": host_id} | more
        return register_host(by=world.actor(by), key=of, at=timezone.now(), **facts)

    return act


def slots(key: Key) -> int:
    return Key.objects.get(pk=key.pk).hosts_used


def last_line() -> LogLine:
    return LogLine.objects.latest("id")


def refusal(code: str):
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def test_a_host_spends_a_slot_and_its_first_activation(world, key, register):
    host, is_new = register("host-1")
    assert (is_new, host.host_id, host.activations_used, host.activations_allowed) == (
        True,
        "HOST-1",
        1,
        10,
    )
    known = Key.objects.get(pk=key.pk)
    assert (known.hosts_used, known.source, known.counted_at) == (1, "ledger", host.registered_at)
    line = last_line()
    assert (line.action, line.subject_id, line.facts) == (
        "kms_host.registered",
        host.pk,
        {"key": str(key)},
    )
    assert [link.licensing_id for link in line.licensing_ids.all()] == [
        world.licensing_ids["7654321"].pk
    ]


def test_the_same_host_again_spends_one_of_its_ten_and_no_slot(key, register):
    first, _ = register()
    for used in range(2, 11):
        host, is_new = register("host-1")
        assert (host.pk, is_new, host.activations_used) == (first.pk, False, used)
    assert (slots(key), last_line().action) == (1, "kms_host.activated")
    lines = LogLine.objects.count()
    with refusal("kms_host_activations_exhausted") as refused:
        register()
    assert refused.value.facts == {"activations_used": 10, "activations_allowed": 10}
    assert (slots(key), LogLine.objects.count()) == (1, lines)


def test_the_seventh_host_is_refused_and_the_first_six_go_on(key, register):
    for number in range(6):
        register(f"HOST-{number}")
    lines = LogLine.objects.count()
    with refusal("kms_hosts_exhausted") as refused:
        register("HOST-6")
    assert refused.value.facts == {"hosts_used": 6, "hosts_allowed": 6}
    assert (slots(key), KmsHost.objects.count(), LogLine.objects.count()) == (6, 6, lines)
    assert register("HOST-5")[0].activations_used == 2


def test_a_retired_host_keeps_its_slot_and_comes_back_into_it(world, key, register):
    host, _ = register()
    now, kim = timezone.now(), world.actor("kim")
    retire_host(by=kim, host=host, at=now)
    assert (slots(key), last_line().action) == (1, "kms_host.retired")
    host = KmsHost.objects.get()
    assert (host.state, host.retired_at) == ("retired", now)
    for act in (retire_host, activate_host):
        with refusal("wrong_state"):
            act(by=kim, host=host, at=now)
    with refusal("wrong_state"):
        report_host(by=kim, host=host, counted_at=now, windows=1, office=None, at=now)

    again, is_new = register()

    assert (again.pk, again.state, again.retired_at, is_new) == (host.pk, "active", None, False)
    assert (slots(key), again.activations_used) == (1, 2)


def test_activating_again_spends_one_and_says_so(world, key, register):
    host, _ = register()
    host = activate_host(by=world.actor("kim"), host=host, at=timezone.now())
    assert (host.activations_used, slots(key), last_line().action) == (2, 1, "kms_host.activated")
    force(KmsHost.objects.all(), activations_used=10)
    with refusal("kms_host_activations_exhausted"):
        activate_host(by=world.actor("kim"), host=host, at=timezone.now())
    assert KmsHost.objects.get().activations_used == 10


def test_a_host_of_the_licensors_key_is_recorded_and_spends_nothing(world, register):
    external = world.keys["kms"]
    force(Key.objects.filter(pk=external.pk), hosts_used=6)
    for is_first in (True, False):
        host, is_new = register(of=external)
        assert (is_new, host.is_recorded, host.activations_allowed) == (is_first, True, None)
        assert last_line().action == "kms_host.recorded"
    assert slots(external) == 6
    with refusal("not_the_activation_authority"):
        activate_host(by=world.actor("kim"), host=host, at=timezone.now())


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"status": "blocked"}, "key_blocked"),
        ({"status": "replaced"}, "key_blocked"),
        ({"status": "not_usable_yet"}, "not_usable_yet"),
    ],
    ids=str,
)
def test_a_key_that_cannot_be_used_activates_no_host(world, key, register, state, code):
    host = add_host(key, host_id="OLD")
    force(Key.objects.filter(pk=key.pk), **state)
    key = Key.objects.get(pk=key.pk)
    with refusal(code):
        register(of=key)
    with refusal(code):
        activate_host(
            by=world.actor("kim"), host=KmsHost.objects.get(pk=host.pk), at=timezone.now()
        )
    assert (slots(key), KmsHost.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host_id": "å"}, "host_id"),
        ({"host_id": "a b"}, "host_id"),
        ({"host_id": ""}, "host_id"),
        ({"name": "=1+1"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
    ids=["letter", "blank", "empty", "formula", "no name", "too long"],
)
def test_wrong_input_is_named_and_spends_nothing(key, register, wrong, field):
    with pytest.raises(Invalid) as invalid:
        register(**wrong)
    assert (list(invalid.value.errors), slots(key)) == ([field], 0)


def test_only_a_kms_host_key_has_hosts(world, register):
    with pytest.raises(Invalid) as invalid:
        register(of=world.keys["cad"])
    assert list(invalid.value.errors) == ["key"]


def test_a_key_without_activations_for_hosts_says_so(world, key, register):
    force(Key.objects.filter(pk=key.pk), activations_per_host=0)
    with refusal("kms_host_activations_exhausted"):
        register(of=Key.objects.get(pk=key.pk))


@pytest.mark.parametrize("name", ["vera", "leo", "mallory", "ines"])
def test_who_may_not_is_refused(world, key, register, name):
    host, now, by = add_host(key), timezone.now(), world.actor(name)
    lines = LogLine.objects.count()
    with pytest.raises(NotPermitted):
        register("HOST-2", by=name)
    for act in (activate_host, retire_host):
        with pytest.raises(NotPermitted):
            act(by=by, host=host, at=now, reason="x")
    with pytest.raises(NotPermitted):
        report_host(by=by, host=host, counted_at=now, windows=1, office=None, at=now, reason="x")
    assert (KmsHost.objects.get().activations_used, LogLine.objects.count()) == (1, lines)


def test_staff_act_for_a_caller_with_a_reason_that_the_customer_sees(world, key, register):
    host, now, sam = add_host(key), timezone.now(), world.actor("sam")
    with pytest.raises(Invalid) as invalid:
        register("HOST-2", by="sam")
    assert invalid.value.code == "reason_required"
    register("HOST-2", by="sam", reason="by telephone")
    activate_host(by=sam, host=host, at=now, reason="by telephone")
    report_host(
        by=sam, host=host, counted_at=now, windows=1, office=None, at=now, reason="by telephone"
    )
    retire_host(by=sam, host=host, at=now, reason="by telephone")
    assert [line.facts["reason"] for line in LogLine.objects.order_by("-id")[:4]] == [
        "by telephone"
    ] * 4


def test_a_token_without_the_scope_is_refused(world, key):
    actor = replace(world.actor("kim"), scopes=frozenset({"read"}))
    with pytest.raises(NotPermitted):
        register_host(by=actor, key=key, name="x", host_id="H", at=timezone.now())


def test_a_report_says_what_the_host_activates(world, key):
    host, now = add_host(key), timezone.now()
    report = report_host(
        by=world.actor("kim"), host=host, counted_at=now, windows=18, office=4, at=now
    )
    assert report.verdict == (["windows_servers"], ["windows_clients", "office"])
    assert report.sentences == [
        "18: servers activate, Windows clients not yet (25)",
        "4: Office not yet (5)",
    ]
    line = last_line()
    assert (line.action, line.facts["windows_servers_and_clients"], line.facts["office"]) == (
        "kms_host.reported",
        18,
        4,
    )


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"windows": None}, "windows_servers_and_clients"),
        ({"windows": -1}, "windows_servers_and_clients"),
        ({"office": 2**31}, "office"),
        ({"ahead": 6}, "counted_at"),
    ],
    ids=str,
)
def test_a_wrong_report_is_refused(world, key, report, field):
    host, now = add_host(key), timezone.now()
    facts = {"windows": 5, "office": None} | report
    counted_at = now + timedelta(minutes=facts.pop("ahead", 4))
    with pytest.raises(Invalid) as invalid:
        report_host(by=world.actor("kim"), host=host, counted_at=counted_at, at=now, **facts)
    assert (list(invalid.value.errors), HostReport.objects.count()) == ([field], 0)


@pytest.mark.parametrize("numbers", [(0, 10), (11, 10), (1, None), (None, 10)], ids=str)
def test_the_database_itself_keeps_a_host_within_its_activations(world, key, numbers):
    add_host(key)
    used, allowed = numbers
    with pytest.raises(IntegrityError), transaction.atomic():
        force(KmsHost.objects.all(), activations_used=used, activations_allowed=allowed)
