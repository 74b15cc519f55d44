"""What stands in the center after a key file was loaded, and what does not after one was not."""

import pytest
from django.utils import timezone

from audit.models import LogLine
from keyfiles import imports
from keyfiles.models import ImportRow
from keyfiles.services import confirm_import, open_bad_rows
from keys import vault
from keys.models import Key, Listing
from keys.states import ListingState
from tests.keyfiles.key_files import (
    CAD,
    COMMAND,
    NINE,
    OFFICE,
    SERVER,
    a_key,
    found,
    key_file,
    load,
    load_text,
    row,
    upload,
)
from tests.makers.keys import add_key
from vlsc.lib.product_keys import normalize

NORGE = {"number": "7654399", "organization": "Contoso Norge AS"}


def key_of(text: str) -> Key:
    return Key.objects.get(fingerprint=vault.fingerprinter()(normalize(text)))


def test_a_mak_stands_with_its_counter(world, store):
    before = timezone.now()
    load_text(key_file(row(key=a_key("usual").lower().replace("-", ""))), name="october.csv")
    key = key_of(a_key("usual"))
    assert vault.open_key(key.ciphertext, key.pk) == normalize(a_key("usual"))
    assert (key.type, key.status, key.activation_authority) == ("mak", "usable", "external")
    assert (key.used, key.allotted, key.granted, key.allowed) == (3, 50, 0, 50)
    assert (key.source, key.last_five) == ("october.csv", a_key("usual")[-5:])
    assert key.counted_at >= before
    assert key.group_id == world.organizations["contoso"].pk
    listing = Listing.objects.get(key=key)
    assert (listing.number, listing.product_name, listing.state, listing.type) == (
        "7654321",
        OFFICE,
        "issued",
        "mak",
    )
    assert listing.group_id == key.group_id


def test_a_kms_host_key_stands_under_every_product_and_licensing_id_of_its_group(world, store):
    kms = {"key": a_key("kms"), "type": "KMS", "counter": ""}
    load_text(key_file(row(**kms), row(**kms, product=SERVER), row(**kms, **NORGE)))
    key = key_of(a_key("kms"))
    assert (key.hosts_used, key.hosts_allowed, key.activations_per_host) == (0, 6, 10)
    assert (key.used, key.allowed, key.counted_at, key.source) == (0, 0, None, "")
    listed = Listing.objects.filter(key=key).values_list("number", "product_name")
    assert set(listed) == {("7654321", OFFICE), ("7654321", SERVER), ("7654399", OFFICE)}


def test_two_maks_for_one_product(world, store):
    load_text(key_file(row(), row(key=a_key(2))))
    assert (
        Listing.objects.filter(number="7654321", product_name=OFFICE, key__isnull=False).count()
        == 2
    )


def test_seats_and_status_of_an_osa_key(world, store):
    osa = {"type": "OSA", "counter": ""}
    load_text(key_file(row(**osa)))
    key = key_of(a_key("usual"))
    assert (key.seats, key.osa_status) == (None, "available")
    load_text(key_file((*row(**osa), "25", "Redeemed"), header=NINE))
    key.refresh_from_db()
    assert (key.seats, key.osa_status) == (25, "redeemed")
    assert load_text(key_file(row(**osa))).counts["unchanged"] == 1
    key.refresh_from_db()
    assert (key.seats, key.osa_status) == (25, "redeemed")


def test_a_key_of_the_centers_own_is_allotted_by_its_first_file(world, store):
    own = "APZHN-QNB5L-64DXX-J9TRW-KGACF"
    load_text(key_file(row(product=CAD, key=own, counter="0/75")))
    key = key_of(own)
    assert (key.activation_authority, key.used, key.allotted, key.granted) == ("center", 0, 75, 0)
    assert key.source == "ledger"


@pytest.mark.parametrize("counter", ["7/50", "1/50", "3/500", "3/20"])
def test_a_differing_counter_of_the_licensors_replaces_the_stored_one(world, store, counter):
    load_text(key_file(row()))
    key = key_of(a_key("usual"))
    Key.objects.filter(pk=key.pk).update(allotted=30, granted=20)
    one = load_text(key_file(row(counter=counter)), name="november.csv")
    assert (one.counts["updated"], one.counts["new"]) == (1, 0)
    key.refresh_from_db()
    used, allowed = map(int, counter.split("/"))
    assert (key.used, key.allotted, key.granted, key.source) == (used, allowed, 0, "november.csv")


COUNTED = {"counted_at", "source", "updated_at"}


def contents(*left_out: str) -> list[list[dict]]:
    """All keys and listings, without some columns."""
    rows = (Key.objects.order_by("id").values(), Listing.objects.order_by("id").values())
    return [[{k: v for k, v in one.items() if k not in left_out} for one in of] for of in rows]


def test_the_same_file_again_changes_nothing_but_when_counters_were_counted(world, store):
    text = key_file(row(), row(key=a_key(2), type="KMS", counter=""), row(**NORGE))
    load_text(text, name="one.csv")
    before, counted = contents(*COUNTED), key_of(a_key("usual"))
    kms = Key.objects.filter(pk=key_of(a_key(2)).pk).values()
    before_kms = kms.get()
    again = load_text(text, name="two.csv")
    counts = again.counts
    assert (counts["unchanged"], counts["new"], counts["updated"]) == (3, 0, 0)
    assert counts["confirmed"] == 2
    assert contents(*COUNTED) == before
    assert kms.get() == before_kms
    key = key_of(a_key("usual"))
    assert (key.source, key.counted_at > counted.counted_at) == ("two.csv", True)
    loaded = LogLine.objects.get(action="key_import.loaded", subject_id=again.pk)
    assert not loaded.licensing_ids.exists()
    untouched = Key.objects.exclude(source="two.csv")
    assert not untouched.filter(counted_at__gt=counted.counted_at).exists()


@pytest.mark.parametrize("osa", [("5", "available"), ("", "")])
def test_only_a_file_with_seats_confirms_those_of_an_osa_key(world, store, osa):
    usual = row(type="OSA", counter="")
    load_text(key_file((*usual, "5", "available"), header=NINE), name="one.csv")
    counted = key_of(a_key("usual"))
    load_text(key_file((*usual, *osa), header=NINE), name="two.csv")
    key = key_of(a_key("usual"))
    assert (key.counted_at > counted.counted_at) == bool(osa[0])
    assert (key.source == "two.csv") == bool(osa[0])


def test_a_known_key_is_listed_in_one_more_place(world, store):
    one = load_text(
        key_file(
            row(product=SERVER, key="RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP", counter="125/250", **NORGE)
        )
    )
    assert (one.counts["new"], one.counts["new_keys"]) == (1, 0)
    listed = Listing.objects.filter(key=world.keys["mak"]).values_list("number", flat=True)
    assert set(listed) == {"7654321", "7654399"}


def test_what_was_awaited_has_come(world, store):
    awaiting = Listing.objects.filter(number="7654321", product_name=OFFICE, state="awaiting")
    assert awaiting.count() == 1
    load_text(key_file(row(type="KMS", counter="", key=a_key(2))))
    assert awaiting.count() == 1  # a MAK is awaited, not a KMS host key
    load_text(key_file(row()))
    assert awaiting.count() == 0


def test_a_key_of_stock_is_issued_by_the_file(world, store):
    stock = add_key("APZHN-QNB5L-64DXX-J9TRW-KGACF", "mak", [], world.products["cad"])
    load_text(key_file(row(product=CAD, key="APZHN-QNB5L-64DXX-J9TRW-KGACF", counter="0/75")))
    stock.refresh_from_db()
    assert stock.group_id == world.organizations["contoso"].pk
    assert (stock.used, stock.allotted) == (0, 75)
    assert stock.listings.get().state == ListingState.ISSUED


def test_one_bad_row_keeps_everything_out(world, store):
    one = upload(key_file(row(), row(key="X")))
    before = Key.objects.count(), Listing.objects.count()
    with pytest.raises(Exception, match="Some rows have errors"):
        load(one)
    assert (Key.objects.count(), Listing.objects.count()) == before
    assert load(one, good_rows=True).state == "applied"
    assert (Key.objects.count(), Listing.objects.count()) == (before[0] + 1, before[1])  # awaited


def test_the_first_good_row_brings_the_key(world, store):
    kms = {"key": a_key("kms"), "type": "KMS", "counter": ""}
    one = upload(
        key_file(
            row(**kms | {"organization": "X"}), row(**kms, product=SERVER), row(**kms, **NORGE)
        )
    )
    load(one, good_rows=True)
    key = key_of(a_key("kms"))
    assert vault.open_key(key.ciphertext, key.pk) == normalize(a_key("kms"))
    assert Listing.objects.filter(key=key).count() == 2


def test_rows_that_have_become_bad_since_the_check(world, store):
    mine = upload(key_file(row(), row(key=a_key(2))))
    fabrikam = row(number="9F3K27QA", program="Select Plus", organization="Fabrikam Industri AB")
    load_text(key_file(fabrikam))
    load(mine)
    assert (mine.state, mine.counts["errors"], mine.counts["good"]) == ("checked", 1, 1)
    assert mine.counts["has_changed"]
    assert found(mine) == [(2, "License ID", "other_group")]
    assert not Key.objects.filter(last_five=a_key(2)[-5:]).exists()
    assert load(mine, good_rows=True).state == "applied"
    assert Key.objects.filter(last_five=a_key(2)[-5:]).exists()


def test_rows_that_were_loaded_by_somebody_else_meanwhile(world, store):
    mine, other = upload(key_file(row(), row(**NORGE))), upload(key_file(row()))
    load(other)
    assert load(mine).state == "applied"
    assert Listing.objects.filter(key=key_of(a_key("usual"))).count() == 2


def test_rows_lost_with_the_database_are_staged_again(world, store):
    one = upload(key_file(row()))
    ImportRow.objects.all().delete()  # what a crash does to an unlogged table
    assert load(one).state == "received"
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
    assert load(one).state == "applied"


def test_the_log_has_one_line_that_concerns_the_licensing_ids_touched(world, store):
    load_text(key_file(row(), row(**NORGE), row(**NORGE, key=a_key(2))))
    line = LogLine.objects.get(action="key_import.loaded")
    concerned = set(line.licensing_ids.values_list("licensing_id", flat=True))
    assert concerned == {world.licensing_ids[number].pk for number in ("7654321", "7654399")}
    assert line.facts["counts"] == {
        "rows": 3,
        "new": 3,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "errors": 0,
        "changes": {"key": 3},
    }
    assert line.channel == "command"


def test_who_may_no_longer_load_does_not(world, store):
    one = upload(key_file(row()), by=world.actor("olga"))
    confirm_import(by=world.actor("olga"), import_id=one.pk, at=timezone.now())
    olga = world.people["olga"]
    olga.staff_role = "agent"
    olga.save()
    imports.apply(one.pk, at=timezone.now())
    one.refresh_from_db()
    assert (one.state, one.failure["code"]) == ("failed", "not_permitted")
    assert not Key.objects.filter(last_five=a_key("usual")[-5:]).exists()


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_rows_that_were_not_loaded_can_be_loaded_again(world, store, encoding, delimiter):
    bad = [
        (*row(organization="Räksmörgås AB"), "", ""),
        (*row(key=a_key(2), type="OSA", counter="", product=f'"{OFFICE}"'), "x", "Available"),
    ]
    good = (*row(key=a_key(3)), "", "")
    text = key_file(bad[0], good, bad[1], header=NINE, delimiter=delimiter)
    one = load(upload(text.encode(encoding)), good_rows=True)
    back = b"".join(open_bad_rows(by=COMMAND, key_import=one, at=timezone.now()))
    assert back.decode("utf-8-sig") == key_file(*bad, header=NINE, delimiter=delimiter)
    again = upload(back)
    assert found(again) == [
        (2, "Organization", "organization_differs"),
        (3, "Seats", "seats_malformed"),
    ]
    mended = back.decode("utf-8-sig").replace("Räksmörgås", "Contoso").replace("x", "25")
    assert load(upload(mended)).counts["new"] == 2
