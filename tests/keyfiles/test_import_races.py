"""Two at once: on real connections, as two workers or two operators would."""

from datetime import timedelta

from django.utils import timezone

from audit.models import LogLine
from jobs.leases import claim
from keyfiles import imports
from keyfiles.models import ImportRow, KeyImport
from keyfiles.services import confirm_import
from keyfiles.states import ImportState
from keys.models import Key, Listing
from tests.cast import force
from tests.keyfiles.key_files import COMMAND, OFFICE, SERVER, a_key, key_file, row, upload
from tests.races import at_once

NORGE = {"number": "7654399", "organization": "Contoso Norge AS"}


def confirmed(text: str) -> KeyImport:
    one = upload(text)
    confirm_import(by=COMMAND, import_id=one.pk, at=timezone.now(), by_worker=False)
    return one


def test_two_workers_load_one_file_once(committed_world, store):
    one = confirmed(key_file(*[row(key=a_key(n)) for n in range(50)]))
    at_once(*[lambda: imports.apply(one.pk, at=timezone.now())] * 4)
    one.refresh_from_db()
    assert (one.state, one.attempt) == ("applied", 2)
    assert (
        Listing.objects.filter(product_name=OFFICE, number="7654321", state="issued").count() == 50
    )
    assert LogLine.objects.filter(action="key_import.loaded").count() == 1


def test_two_workers_check_one_file_once(committed_world, store):
    one = upload(key_file(row()))
    force(KeyImport.objects.all(), state=ImportState.RECEIVED)
    at_once(*[lambda: imports.check(one.pk, at=timezone.now())] * 4)
    one.refresh_from_db()
    assert (one.state, one.attempt, one.counts["rows"]) == ("checked", 2, 1)
    assert set(ImportRow.objects.values_list("attempt", flat=True)) == {2}


def test_two_files_that_bring_the_same_keys(committed_world, store):
    """Neither waits for the other for ever, and no key comes twice."""
    rows = [{"key": a_key(n), "type": "KMS", "counter": ""} for n in range(40)]
    first = confirmed(key_file(*[row(**one) for one in rows]))
    second = confirmed(key_file(*[row(**one, **NORGE) for one in reversed(rows)]))
    third = confirmed(key_file(*[row(**one, product=SERVER) for one in rows]))
    at_once(
        *[lambda pk=one.pk: imports.apply(pk, at=timezone.now()) for one in (first, second, third)]
    )
    assert set(KeyImport.objects.values_list("state", flat=True)) == {"applied"}
    for one in rows:
        key = Key.objects.get(last_five=one["key"][-5:], type="kms")
        assert key.listings.count() == 3


def test_a_worker_whose_lease_was_given_away_changes_nothing(committed_world, store):
    one = confirmed(key_file(row()))
    lease = claim(imports.APPLYING, one.pk)
    imports.sweep(at=timezone.now() + timedelta(minutes=5))
    imports.apply(one.pk, at=timezone.now())
    one.refresh_from_db()
    assert one.state == "applied"
    assert not lease.rows.exists()


def test_three_attempts_and_no_more(committed_world, store):
    one = confirmed(key_file(row()))
    for _ in range(3):
        assert KeyImport.objects.get().state == "confirmed"
        claim(imports.APPLYING, one.pk)
        imports.sweep(at=timezone.now() + timedelta(minutes=5))
    one.refresh_from_db()
    assert (one.state, one.failure) == ("failed", {"code": "broken"})
    assert not Key.objects.filter(last_five=a_key("usual")[-5:]).exists()


def test_a_lost_hint_is_sent_again(committed_world, store, monkeypatch):
    sent = []
    one = upload(key_file(row()))
    force(KeyImport.objects.all(), state=ImportState.RECEIVED)
    monkeypatch.setattr("jobs.leases.wake", lambda task, pk: sent.append((task, pk)))
    imports.sweep(at=timezone.now() + timedelta(minutes=1))
    assert sent == [("keyfiles.check_import", one.pk)]
    force(KeyImport.objects.all(), state=ImportState.CONFIRMED)
    imports.sweep(at=timezone.now() + timedelta(minutes=3))
    assert sent[1:] == [("keyfiles.apply_import", one.pk)]
