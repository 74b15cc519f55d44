"""A mail is a row in the transaction of its act: once for each key, with nothing secret in it."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from notices.mails import TEST
from notices.models import Mail
from notices.services import queue_mail, queue_mails
from tests.notices.conftest import AT, queue
from tests.races import at_once
from vlsc.lib.refused import Invalid

KEY = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"
ID = UUID("01980000-0000-7000-8000-000000000000")


@pytest.fixture
def woken(monkeypatch, django_capture_on_commit_callbacks):
    """The rows that workers are woken for."""
    rows: list[str] = []
    monkeypatch.setattr("jobs.leases.wake", lambda task, row_id: rows.append((task, row_id)))
    return rows


def test_the_same_mail_is_queued_once(world, woken):
    vera = world.people["vera"]
    first = queue(vera, dedup_key="low:1", key=ID)
    assert queue(world.people["kim"], dedup_key="low:1") == first
    second = queue(vera, dedup_key="low:2")
    assert woken == [("notices.send_mail", first.pk), ("notices.send_mail", second.pk)]
    first.refresh_from_db()
    assert (first.ids, first.recipient, first.language) == ({"key": str(ID)}, vera, "sv")
    assert first.wake_at > first.requested_at == AT


def test_several_readers_get_a_mail_each_and_who_has_it_not_again(world, woken):
    vera, kim = world.people["vera"], world.people["kim"]
    first = queue(vera, dedup_key="low:vera")
    to = {"low:kim": kim, "low:vera": vera, "low:a": "a@b.example"}
    mails = queue_mails(template=TEST, to=to, ids={}, at=AT)
    readers = [(mail.recipient, mail.address) for mail in mails]
    assert readers == [(kim, ""), (vera, ""), (None, "a@b.example")]
    assert mails[1] == first
    assert [row_id for _task, row_id in woken] == [first.pk, mails[0].pk, mails[2].pk]
    assert queue_mails(template=TEST, to={}, ids={}, at=AT) == []


def test_a_key_with_a_long_address_in_it_is_a_key_like_others(world):
    label = "a" * 61
    longest = f"{'b' * 64}@{'.'.join([label] * 3)}.se"
    other = longest.replace(".se", ".no")
    to = {f"support.answered:{ID}:{address}": address for address in (longest, other)}
    first = queue_mails(template=TEST, to=to, ids={}, at=AT)
    assert [mail.reader for mail in first] == [longest, other]
    assert queue_mails(template=TEST, to=to, ids={}, at=AT) == first


def test_two_that_queue_the_same_mail_at_once_get_one(committed_world):
    vera = committed_world.people["vera"]
    found = at_once(*[lambda: queue(vera, dedup_key="low:1")] * 4)
    assert {mail.pk for mail in found} == {Mail.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_a_mail_belongs_to_the_transaction_of_an_act():
    with pytest.raises(RuntimeError, match="transaction"):
        queue_mail(template=TEST, to="a@b.example", ids={}, dedup_key="x", at=AT)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "address", [f"{KEY}@b.example", "a b", "a@b.example\nBcc: c@d.example", ""]
)
def test_an_address_that_is_none_is_refused(db, address):
    with pytest.raises(Invalid):
        queue(address)
    assert not Mail.objects.exists()


def test_an_unknown_template_is_a_bug(db):
    with pytest.raises(LookupError):
        queue("a@b.example", "tests.unknown")


def test_a_mail_has_one_reader(world):
    for reader in ({"recipient": world.people["vera"], "address": "a@b.example"}, {}):
        with pytest.raises(IntegrityError, match="mail_one_reader"), transaction.atomic():
            Mail.objects.create(template=TEST, dedup_key="x", requested_at=AT, **reader)
