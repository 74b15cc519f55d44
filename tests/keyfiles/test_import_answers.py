"""The answers about unknown names so far: operations see them, and undo one before the load."""

import pytest
from django.utils import timezone

from audit.models import LogLine
from keyfiles import imports
from keyfiles.models import KeyImport, NameChoice
from keyfiles.services import Answer, answer_names
from tests.keyfiles.import_interfaces import IMPORTS
from tests.keyfiles.key_files import OFFICE, a_key, key_file, load, row, upload

PLACE = "/api/v1/center/key-files"
UNKNOWN = ("Office 24", "Office 31")


@pytest.fixture
def answered(world, store) -> KeyImport:
    """A file with two answers: one name is another of a known product, the other is skipped."""
    rows = [row(product=name, key=a_key(name)) for name in UNKNOWN]
    key_import = upload(key_file(*rows, row(key=a_key(9))))
    answers = [
        Answer("product", UNKNOWN[0], "is", means_name=OFFICE),
        Answer("product", UNKNOWN[1], "skip"),
    ]
    answer_names(by=world.actor("olga"), key_import=key_import, answers=answers, at=timezone.now())
    return check(key_import)


def check(key_import: KeyImport) -> KeyImport:
    imports.check(key_import.pk, at=timezone.now())
    key_import.refresh_from_db()
    return key_import


def asked(key_import: KeyImport) -> list[str]:
    return [question["name"] for question in key_import.unknown_names]


def test_they_are_listed_and_each_has_an_address(world, answered, api, django_assert_num_queries):
    olga = api("olga")
    place = f"{PLACE}/{answered.pk}/choices"
    olga.get(place)
    with django_assert_num_queries(4):
        found = olga.get(place).json()["results"]
    known, skipped = found
    assert known == {
        "id": known["id"],
        "kind": "product",
        "name": "Office 24",
        "choice": "is",
        "means": str(world.products["office"].pk),
        "means_name": OFFICE,
        "pool": None,
    }
    assert (skipped["choice"], skipped["means"], skipped["means_name"]) == ("skip", None, None)
    assert olga.get(f"{place}/{known['id']}").json() == known


def test_what_a_new_product_will_be_is_not_named_as_if_it_existed(world, store, api):
    key_import = upload(key_file(row(product="Office 31")))
    new = Answer("product", "Office 31", "create", pool="applications")
    answer_names(by=world.actor("olga"), key_import=key_import, answers=[new], at=timezone.now())
    [given] = api("olga").get(f"{PLACE}/{key_import.pk}/choices").json()["results"]
    assert (given["means"], given["means_name"], given["pool"]) == (None, None, "applications")


def undo_by_api(client, key_import: KeyImport, choice: NameChoice):
    answer = client.delete(f"{PLACE}/{key_import.pk}/choices/{choice.public_id}")
    if answer.status_code == 202:
        assert answer.json()["state"] == "received"
        assert answer["Location"].endswith(f"{PLACE}/{key_import.pk}")
    return answer


def undo_by_page(client, key_import: KeyImport, choice: NameChoice):
    place = f"{IMPORTS}/{key_import.pk}/choices/{choice.public_id}/undo"
    if choice in key_import.choices.all():
        shown = place in client.get(f"{IMPORTS}/{key_import.pk}").content.decode()
        assert shown == (key_import.state == "checked")
    return client.post(place)


@pytest.mark.parametrize("undo", [undo_by_api, undo_by_page])
def test_one_is_undone_and_the_file_asks_again(world, answered, api, visit_as, undo):
    client = (api if undo is undo_by_api else visit_as)("olga")
    assert (asked(answered), answered.counts["good"]) == ([], 2)
    undone = answered.choices.get(name="Office 24")
    assert undo(client, answered, undone).status_code in {202, 302}
    assert asked(check(answered)) == ["Office 24"]
    assert [choice.name for choice in answered.choices.all()] == ["Office 31"]
    line = LogLine.objects.get(action="key_import.answer_undone")
    assert (line.actor_name, line.subject_id) == ("Olga", answered.pk)
    assert line.facts == {"kind": "product", "name": "Office 24", "choice": "is"}
    assert undo(client, answered, undone).status_code == 404


@pytest.mark.parametrize("undo", [undo_by_api, undo_by_page])
def test_none_is_undone_once_the_file_is_loaded(world, answered, api, visit_as, undo):
    client = (api if undo is undo_by_api else visit_as)("olga")
    load(answered)
    undone = answered.choices.get(name="Office 24")
    assert undo(client, answered, undone).status_code == 409
    assert answered.choices.count() == 2
    assert not LogLine.objects.filter(action="key_import.answer_undone").exists()


def test_an_answer_of_another_file_is_not_found(world, answered, api):
    other = upload(key_file(row()))
    choice = answered.choices.get(name="Office 24")
    assert undo_by_api(api("olga"), other, choice).status_code == 404
    assert answered.choices.count() == 2


def test_one_that_a_colleague_replaced_meanwhile_is_not_undone(world, answered, api):
    choice = answered.choices.get(name="Office 24")
    olga = api("olga")
    place = f"{PLACE}/{answered.pk}/choices/{choice.public_id}"
    tag = olga.get(place)["ETag"]
    NameChoice.objects.filter(pk=choice.pk).update(choice="skip", means_id=None)
    assert olga.delete(place, headers={"If-Match": tag}).status_code == 412
    assert answered.choices.count() == 2


def test_the_time_of_an_upload_stays_whatever_is_done_with_it(answered):
    requested_at = answered.requested_at
    assert load(answered).state == "applied"
    answered.refresh_from_db()
    assert answered.requested_at == requested_at
    assert answered.checked_at > requested_at
