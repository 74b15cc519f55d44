"""The pages of KMS hosts and of redeeming a key."""

import re

import pytest
from django.utils import timezone

from activation.models import HostReport, KmsHost, OsaRedemption
from audit.models import LogLine
from keys.models import Key
from tests.cast import force
from tests.makers.activation import (
    add_host,
    add_host_key,
    add_osa_key,
    add_redemption,
    use_keys_elsewhere,
)

WISH = {"name": "kms2", "host_id": "HOST-2"}


@pytest.fixture
def key(world) -> Key:
    return add_host_key(world)


def words(answer) -> str:
    """The text of a page without its tags and doubled blanks."""
    text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def form_id(answer, at: int = 0) -> str:
    return re.findall(r'form_id" value="([0-9a-f-]{36})"', answer.content.decode())[at]


def test_a_host_from_the_form_to_its_retirement(visit_as, key):
    kim, hosts = visit_as("kim"), f"/keys/{key.pk}/hosts"
    empty = kim.get(hosts)
    assert "No hosts yet" in words(empty)
    wish = {"name": "kms1", "host_id": "host-1", "form_id": form_id(empty)}
    for _ in range(2):  # the same form twice is one act
        answer = kim.post(hosts, wish)
    host = KmsHost.objects.get()
    page = f"/kms-hosts/{host.pk}"
    assert (answer["Location"], host.activations_used) == (page, 1)
    assert "kms1 is registered." in words(kim.get(page))

    counts = {"report-counted_at": "2026-01-31T12:00", "report-windows": "18"}
    assert kim.post(f"{page}/report", counts)["Location"] == page
    sentence = "18: servers activate, Windows clients not yet (25)"
    assert sentence in words(kim.get(page))
    assert sentence in words(kim.get(hosts))

    kim.post(f"{page}/activate", {})
    assert "2 / 10" in words(kim.get(page))
    kim.post(f"{page}/retire", {})
    retired = words(kim.get(page))
    assert "Retired" in retired
    assert "Activate again" not in retired
    assert "1 of 6 hosts" in words(kim.get(hosts))


def test_errors_stand_at_their_fields(visit_as, key):
    kim, host = visit_as("kim"), add_host(key)
    answer = kim.post(f"/keys/{key.pk}/hosts", {"name": "=x", "host_id": "å"})
    assert answer.status_code == 400
    assert "begins like a spreadsheet formula" in words(answer)
    answer = kim.post(f"/kms-hosts/{host.pk}/report", {"report-counted_at": "2026-01-31T12:00"})
    assert answer.status_code == 400
    assert "Enter at least one of the two counts." in words(answer)
    assert (KmsHost.objects.count(), HostReport.objects.count()) == (1, 0)


def test_what_is_refused_is_said_at_the_form_and_changes_nothing(visit_as, key):
    kim, host = visit_as("kim"), add_host(key)
    force(Key.objects.filter(pk=key.pk), hosts_used=6)
    force(KmsHost.objects.filter(pk=host.pk), activations_used=10)
    for path, wish, words_ in (
        (f"/keys/{key.pk}/hosts", WISH, "All 6 host slots of this key are used."),
        (f"/kms-hosts/{host.pk}/activate", {}, "All 10 activations of this host are used."),
    ):
        answer = kim.post(path, wish)
        assert answer.status_code == 409
        assert "Nothing has been saved yet" in words(answer)
        assert words_ in words(answer)
    assert 'value="HOST-2"' in kim.post(f"/keys/{key.pk}/hosts", WISH).content.decode()
    force(Key.objects.filter(pk=key.pk), status="blocked")
    blocked = kim.post(f"/kms-hosts/{host.pk}/activate", {})
    assert "This key was blocked or replaced" in words(blocked)
    assert (KmsHost.objects.count(), LogLine.objects.count()) == (1, 0)


def test_a_form_that_was_refused_can_be_sent_again(visit_as, key):
    kim, path = visit_as("kim"), f"/keys/{key.pk}/hosts"
    wish = WISH | {"form_id": form_id(kim.get(path))}
    force(Key.objects.filter(pk=key.pk), hosts_used=6)
    assert kim.post(path, wish).status_code == 409
    force(Key.objects.filter(pk=key.pk), hosts_used=5)
    assert kim.post(path, wish).status_code == 302


def test_a_host_that_was_retired_meanwhile_says_why_nothing_was_done(visit_as, key):
    kim, host = visit_as("kim"), add_host(key)
    kim.post(f"/kms-hosts/{host.pk}/retire", {})
    answer = kim.post(f"/kms-hosts/{host.pk}/retire", {})
    assert answer.status_code == 409
    assert "Nothing has been saved yet" in words(answer)
    assert "Retire the host" not in words(answer)


def test_recorded_hosts_are_known_of_those_that_the_licensor_counts(world, visit_as):
    external = world.keys["kms"]
    force(Key.objects.filter(pk=external.pk), hosts_used=6)
    for number in range(2):
        add_host(external, host_id=f"HOST-{number}")
    page = words(visit_as("kim").get(f"/keys/{external.pk}/hosts"))
    assert "2 known of 6" in page
    assert "Record the host" in page


def test_who_only_sees_keys_gets_no_form(world, visit_as, key):
    host = add_host(key)
    use_keys_elsewhere(world, "vera")
    vera = visit_as("vera")
    assert "Register the host" not in words(vera.get(f"/keys/{key.pk}/hosts"))
    assert "Retire the host" not in words(vera.get(f"/kms-hosts/{host.pk}"))
    answer = vera.post(f"/keys/{key.pk}/hosts", {})
    assert answer.status_code == 403


def test_staff_say_why(visit_as, key):
    host, sam = add_host(key), visit_as("sam")
    page = f"/kms-hosts/{host.pk}"
    assert sam.post(f"{page}/activate", {}).status_code == 400
    sam.post(f"{page}/activate", {"activation-reason": "by telephone"})
    assert KmsHost.objects.get().activations_used == 2
    assert LogLine.objects.latest("id").facts["reason"] == "by telephone"


def test_other_keys_have_no_such_pages(world, visit_as, key):
    kim, mak = visit_as("kim"), world.keys["mak"]
    for path in (
        f"/keys/{mak.pk}/hosts",
        f"/keys/{mak.pk}/redemption",
        f"/keys/{key.pk}/redemption",
    ):
        assert kim.get(path).status_code == 404


def test_a_key_is_redeemed_after_a_confirmation(world, visit_as):
    key, kim = add_osa_key(world), visit_as("kim")
    path, wish = f"/keys/{key.pk}/redemption", {"tenant": "contoso.example", "kind": "add_seats"}
    assert kim.post(path, wish).status_code == 400
    assert OsaRedemption.objects.count() == 0
    assert kim.post(path, wish | {"confirmed": "on"})["Location"] == path
    page = words(kim.get(path))
    assert "It was redeemed" in page
    assert "contoso.example" in page
    again = kim.post(path, wish | {"confirmed": "on"})
    assert again.status_code == 409
    assert "This key has been redeemed." in words(again)
    assert OsaRedemption.objects.get().redeemed_at <= timezone.now()


@pytest.mark.parametrize("hosts", [1, 3])
def test_the_hosts_of_a_key_cost_the_same_for_more(visit_as, key, hosts, django_assert_num_queries):
    for number in range(hosts):
        add_host(key, host_id=f"HOST-{number}")
    vera = visit_as("vera")
    with django_assert_num_queries(11):
        vera.get(f"/keys/{key.pk}/hosts")


def test_a_redeemed_key_shows_for_whom(world, visit_as):
    key = add_osa_key(world)
    add_redemption(key)
    assert "contoso.example" in words(visit_as("vera").get(f"/keys/{key.pk}/redemption"))
