"""A dry run names each counter that changes and all that is created, and loading does just that."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from agreements.models import LicensingId, Organization
from audit.models import LogLine
from catalog.models import Product, Program
from keyfiles import imports
from keyfiles.imports.changes import write_changes, write_counters
from keyfiles.models import ImportChange
from keyfiles.services import Answer, answer_names
from keys.models import Key, Listing
from tests.keyfiles.import_interfaces import checked
from tests.keyfiles.key_files import (
    COMMAND,
    NINE,
    OFFICE,
    SERVER,
    a_key,
    key_file,
    load,
    load_text,
    row,
    upload,
)
from tests.makers.keys import add_key

NORGE, FABRIKAM = "Contoso Norge AS", "Fabrikam Industri AB"


def changes(one, kind: str) -> list[ImportChange]:
    found = ImportChange.objects.filter(key_import=one, attempt=one.staged_attempt, kind=kind)
    return list(found.order_by("line", "id"))


def center() -> dict[str, set]:
    """What loading can create, and every counter."""
    return {
        "key": set(Listing.objects.values_list("pk", flat=True)),
        "licensing_id": set(LicensingId.objects.values_list("number", flat=True)),
        "organization": set(Organization.objects.values_list("name", flat=True)),
        "product": set(Product.objects.values_list("name", flat=True)),
        "program": set(Program.objects.values_list("name", flat=True)),
        "counter": set(
            Key.objects.values_list("pk", "last_five", "used", "allowed", "seats", "osa_status")
        ),
    }


def upload_with_answers(text: str):
    """A file with what is missing, and with a program and a product that are to be created."""
    one = upload(text, create_missing=True, good_rows=True)
    answers = [
        Answer("program", "Enterprise 9", "create"),
        Answer("product", "Tool 1", "create", pool="applications"),
    ]
    answer_names(by=COMMAND, key_import=one, answers=answers, at=timezone.now())
    return checked(one)


def loaded(one) -> dict[str, int]:
    """Load it; how many things of each kind are there or different that were not before."""
    before = center()
    load(one)
    assert one.state == "applied"
    after = center()
    made = {kind: len(after[kind] - before[kind]) for kind in before}
    known = {key[0] for key in before["counter"]}
    made["counter"] = len({key for key in after["counter"] - before["counter"] if key[0] in known})
    return {kind: count for kind, count in made.items() if count}


def test_a_changed_counter_is_named_with_both_its_values(world, store):
    load_text(key_file(row(counter="3/50")))
    one = upload(key_file(row(product=OFFICE, key=a_key(2)), row(counter="17/60")))
    (change,) = changes(one, "counter")
    assert (change.line, change.number, change.product_name) == (3, "7654321", OFFICE)
    assert (change.type, change.last_five) == ("mak", a_key("usual")[-5:])
    assert (change.before, change.after) == ("3/50", "17/60")
    assert one.counts["changes"] == {"counter": 1, "key": 1}


def test_a_key_of_several_licensing_ids_has_one_counter(world, store):
    rows = [
        row(),
        row(number="7654399", organization=NORGE),
    ]
    load_text(key_file(*rows))
    cells = [(*line[:6], "4/50") for line in rows]
    one = upload(key_file(*cells))
    assert one.counts["updated"] == 2
    assert [(change.line, change.before, change.after) for change in changes(one, "counter")] == [
        (2, "3/50", "4/50")
    ]


def test_seats_and_status_of_an_osa_key(world, store):
    first = (*row(type="OSA", counter=""), "25", "Available")
    load_text(key_file(first, header=NINE))
    one = upload(key_file((*first[:7], "30", "Redeemed"), header=NINE))
    (change,) = changes(one, "counter")
    assert (change.before, change.after) == ("25 seats, Available", "30 seats, Redeemed")


def test_equal_counters_are_no_change(world, store):
    load_text(key_file(row(counter="3/50")))
    assert upload(key_file(row(counter="3/50"))).counts["changes"] == {}


def test_what_is_created_is_named(world, store):
    text = key_file(
        row(number="7000001", organization="Adatum AB"),
        row(number="7000002", organization="Adatum AB", key=a_key(2)),
        row(number="7000003", organization=NORGE, program="Enterprise 9", key=a_key(3)),
        row(product="Tool 1", key=a_key(4)),
    )
    one = upload_with_answers(text)
    made = [
        (each.line, each.number, each.program_name, each.organization_name, each.is_new)
        for each in changes(one, "licensing_id")
    ]
    assert made == [
        (2, "7000001", "Enterprise Agreement", "Adatum AB", True),
        (3, "7000002", "Enterprise Agreement", "Adatum AB", True),
        (4, "7000003", "Enterprise 9", NORGE, False),
    ]
    named = {
        kind: [(each.line, str(getattr(each, f"{kind}_name"))) for each in changes(one, kind)]
        for kind in ("organization", "program", "product")
    }
    assert named == {
        "organization": [(2, "Adatum AB")],
        "program": [(4, "Enterprise 9")],
        "product": [(5, "Tool 1")],
    }
    keys = [
        (each.line, each.number, each.product_name, each.type, each.last_five)
        for each in changes(one, "key")
    ]
    assert keys == [
        (2, "7000001", OFFICE, "mak", a_key("usual")[-5:]),
        (3, "7000002", OFFICE, "mak", a_key(2)[-5:]),
        (4, "7000003", OFFICE, "mak", a_key(3)[-5:]),
        (5, "7654321", "Tool 1", "mak", a_key(4)[-5:]),
    ]


MIXED = [
    row(counter="9/50"),
    row(number="7654399", organization=NORGE, counter="9/50"),
    row(key=a_key("same"), counter="1/5"),
    row(key=a_key(2), counter="1/5"),
    row(key=a_key(3), product="Tool 1"),
    row(key=a_key(4), product="Tool 1", type="KMS", counter=""),
    row(number="7000001", organization="Adatum AB", key=a_key(5)),
    row(number="7000002", organization="Adatum AB", key=a_key(6), program="Enterprise 9"),
    row(number="7000003", organization="Adatum HB", key=a_key(7), counter="9/3"),
    row(number="7000004", organization="Fabrikam AB", key="X", program="Enterprise 9"),
]


def test_loading_does_what_the_dry_run_said(world, store):
    load_text(key_file(row(counter="3/50"), row(key=a_key("same"), counter="1/5")))
    one = upload_with_answers(key_file(*MIXED))
    announced = one.counts["changes"]
    listed = Counter(one.changes.values_list("kind", flat=True))
    assert loaded(one) == announced == dict(listed)
    assert announced == {
        "counter": 1,
        "key": 6,
        "licensing_id": 2,
        "organization": 1,
        "program": 1,
        "product": 1,
    }
    assert one.counts["changes"] == announced
    line = LogLine.objects.get(action="key_import.loaded", subject_id=one.pk)
    assert line.facts["counts"]["changes"] == announced


def test_each_counter_becomes_what_was_announced(world, store):
    load_text(key_file(*[row(key=a_key(n), counter=f"{n}/50") for n in range(30)]))
    one = upload(key_file(*[row(key=a_key(n), counter=f"{n}/{50 + n % 2}") for n in range(30)]))
    announced = {change.last_five: change.after for change in changes(one, "counter")}
    assert loaded(one) == {"counter": 15}
    keys = Key.objects.filter(last_five__in=announced, source=one.file_name)
    assert {key.last_five: f"{key.used}/{key.allowed}" for key in keys} == announced


def test_a_counter_that_moved_after_the_check_is_recorded_as_it_was_loaded(world, store):
    load_text(key_file(row(counter="3/50"), row(key=a_key(2), counter="3/50")))
    text = key_file(row(counter="9/50"), row(key=a_key(2), counter="9/50"))
    one, other = upload(text), upload(key_file(row(counter="9/50"), row(key=a_key(2))))
    load(other)
    assert one.counts["changes"] == {"counter": 2}
    assert loaded(one) == one.counts["changes"] == {"counter": 1}
    (change,) = changes(one, "counter")
    assert (change.last_five, change.before) == (a_key(2)[-5:], "3/50")


def test_a_key_that_came_after_the_check_is_not_counted_as_new(world, store):
    one = upload(key_file(row(), row(key=a_key(2))))
    assert one.counts["changes"] == {"key": 2}
    load_text(key_file(row()))
    assert loaded(one) == one.counts["changes"] == {"key": 1}
    assert [change.last_five for change in changes(one, "key")] == [a_key(2)[-5:]]
    assert (one.counts["new"], one.counts["unchanged"]) == (1, 1)


def test_a_row_that_became_bad_announces_nothing(world, store):
    one = upload(key_file(row(), row(key=a_key(2))))
    load_text(key_file(row(number="9F3K27QA", program="Select Plus", organization=FABRIKAM)))
    assert load(one).state == "checked"
    assert one.counts["changes"] == {"key": 1}
    assert [change.last_five for change in changes(one, "key")] == [a_key(2)[-5:]]


def test_a_new_check_replaces_what_the_last_announced(world, store):
    one = upload(key_file(row(), row(number="7000001", organization="Adatum AB", key=a_key(2))))
    assert one.counts["changes"] == {"key": 1}
    answer_names(by=COMMAND, key_import=one, answers=[], create_missing=True, at=timezone.now())
    assert checked(one).counts["changes"] == {"key": 2, "licensing_id": 1, "organization": 1}
    assert ImportChange.objects.count() == 4


def test_what_was_changed_can_be_read_for_a_day(world, store):
    load_text(key_file(row(counter="3/50")))
    one = load_text(key_file(row(counter="4/50")))
    imports.sweep(at=timezone.now())
    assert [change.after for change in changes(one, "counter")] == ["4/50"]
    imports.sweep(at=timezone.now() + timedelta(hours=25))
    assert changes(one, "counter") == []


@pytest.mark.parametrize("rows", [1, 600])
def test_the_statements_are_as_many_whatever_the_rows(
    world, store, rows, django_assert_num_queries
):
    one = upload(key_file(*[row(key=a_key(n)) for n in range(rows)]))
    with transaction.atomic(), django_assert_num_queries(9):
        write_changes(one.pk, one.staged_attempt)
    with transaction.atomic(), django_assert_num_queries(4):
        write_counters(one.pk, one.staged_attempt)


def test_a_key_from_stock_is_new_under_its_licensing_id_and_keeps_its_counter(world, store):
    """Its first listing changes the key, though nothing that it counts."""
    add_key(a_key("usual"), "kms", [], world.products["server"])
    one = upload(key_file(row(type="KMS", counter="", product=SERVER)))
    assert one.counts["changes"] == {"key": 1}
    assert [change.is_new for change in changes(one, "key")] == [False]
