"""Activation by telephone: choosing a key, nine boxes in, eight groups out, the call's list."""

import re

import pytest

from accounts.grants import Role
from activation.confirmation import format_confirmation_id
from activation.models import Activation
from agreements.models import RoleAssignment
from catalog.models import SetupKey
from keys.models import Key
from tests.activation.ledger import counts
from tests.activation.machines import installation_id
from tests.cast import force
from tests.makers.activation import activate_machine, add_center_mak

CHOOSE = "/activation/telephone"


@pytest.fixture
def boxes(world) -> str:
    return f"{CHOOSE}/{world.keys['cad'].pk}"


def words(answer) -> str:
    """The text of a page without its tags and doubled blanks."""
    text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def typed(number: int, **more: str) -> dict[str, str]:
    """A machine's nine groups, each in its box."""
    digits = installation_id(number)
    return {f"group_{n + 1}": digits[n * 7 : n * 7 + 7] for n in range(9)} | more


def test_two_machines_in_one_call(visit_as, world, boxes):
    kim = visit_as("kim")
    assert "…KGACE" in words(kim.get(CHOOSE))
    first = kim.post(boxes, typed(1, machine_name="PC-1"))["Location"]
    row = Activation.objects.get()
    assert first == f"{CHOOSE}/answers/{row.pk}"
    assert (row.channel, row.actor_name, row.machine) == ("telephone", "Kim", installation_id(1))
    shown = words(kim.get(first))
    assert "The machine is activated. Activations left: 49." in shown
    groups = format_confirmation_id(row.confirmation_id).split("-")
    assert " ".join(f"{a} {b}" for a, b in zip("ABCDEFGH", groups, strict=True)) in shown
    assert kim.get(first).content.decode().count("<svg viewBox") == 2
    kim.post(boxes, typed(2, machine_name="PC-2"))
    again = kim.post(boxes, typed(1))
    assert "costs nothing" in words(kim.get(again["Location"]))
    assert counts(world.keys["cad"].pk) == (2, 50, 2)
    assert re.findall(r"PC-\d", words(kim.get(boxes)).split("This call")[1]) == ["PC-2", "PC-1"]
    assert kim.post(CHOOSE)["Location"] == CHOOSE
    assert "This call" not in words(kim.get(CHOOSE))
    ledger = words(kim.get(f"/keys/{world.keys['cad'].pk}/activations"))
    assert "PC-2" in ledger
    assert "By telephone" in ledger


@pytest.mark.parametrize(
    ("changed", "bad"),
    [
        ({"group_4": "1180027"}, "Group 4 of the installation ID is wrong."),
        ({"group_4": ""}, "Group 4 of the installation ID is wrong."),
        ({"group_2": "00000O0", "group_9": "1"}, "Groups 2, 9 of the installation ID are wrong."),
    ],
    ids=["digit", "empty", "two"],
)
def test_wrong_groups_are_named_and_kept_and_spend_nothing(visit_as, boxes, changed, bad):
    answer = visit_as("kim").post(boxes, typed(1, machine_name="PC-1") | changed)
    assert (answer.status_code, Activation.objects.count()) == (400, 0)
    assert bad in words(answer)
    assert answer.content.decode().count('aria-invalid="true"') == len(changed)
    for value in typed(1, machine_name="PC-1") | changed:
        assert f'name="{value}"' in answer.content.decode()


def test_a_whole_installation_id_may_stand_in_one_box(visit_as, boxes):
    digits = installation_id(3)
    pasted = " - ".join(digits[start : start + 7] for start in range(0, 63, 7))
    assert visit_as("kim").post(boxes, {"group_5": pasted}).status_code == 302
    assert Activation.objects.get().machine == digits


@pytest.mark.parametrize(
    ("changes", "says", "advises"),
    [
        ({"status": "blocked"}, "This key was blocked", "is no longer shown"),
        ({"status": "replaced"}, "This key was replaced", "that replaces it"),
        ({"usable_from": "2999-01-01"}, "This key cannot be used yet", "Nothing was spent"),
        ({"allotted": 0}, "All 0 activations of this key are used", "request more"),
    ],
    ids=["blocked", "replaced", "not yet", "exhausted"],
)
def test_what_stands_against_it_is_said_in_words(visit_as, world, boxes, changes, says, advises):
    force(Key.objects.filter(pk=world.keys["cad"].pk), **changes)
    kim = visit_as("kim")
    answer = kim.post(boxes, typed(1))
    assert (answer.status_code, Activation.objects.count()) == (409, 0)
    assert says in words(answer)
    assert advises in words(answer)
    # Only a full key still takes machines: those that are active already.
    assert ("group_1" in kim.get(boxes).content.decode()) == ("allotted" in changes)


def test_a_licensor_s_key_and_a_published_setup_key_are_named_as_such(visit_as, world):
    kim = visit_as("kim")
    external = f"{CHOOSE}/{world.keys['mak'].pk}"
    assert "This center is not the activation authority" in words(kim.get(external))
    assert kim.post(external, typed(1)).status_code == 409
    assert kim.get(f"{CHOOSE}/{world.keys['kms'].pk}").status_code == 404
    key = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
    SetupKey.objects.create(product=world.products["server"], key=key)
    setup = words(kim.get(CHOOSE, {"q": "vmk7h"}))
    assert f"A published setup key for {world.products['server'].name}" in setup


def test_a_product_that_is_not_activated_by_telephone(visit_as, world, boxes):
    type(world.products["cad"]).objects.filter(pk=world.products["cad"].pk).update(
        has_telephone_activation=False
    )
    kim = visit_as("kim")
    assert "This product is not activated by telephone." in words(kim.get(boxes))
    assert kim.post(boxes, typed(1)).status_code == 409
    assert activate_machine(world).result == "granted"  # by proxy it is


def test_staff_say_why_once_a_call_and_the_customer_sees_it(visit_as, world, boxes):
    sam = visit_as("sam")
    assert "Which key does the caller have?" in words(sam.get(CHOOSE))
    assert "…KGACE" in words(sam.get(CHOOSE, {"q": "kgace"}))
    assert sam.post(boxes, typed(1)).status_code == 400
    assert Activation.objects.count() == 0
    sam.post(boxes, typed(1, reason="Called from the plant"))
    assert 'value="Called from the plant"' in sam.get(boxes).content.decode()
    [row] = Activation.objects.all()
    seen = words(visit_as("kim").get(f"/activations/{row.pk}"))
    assert "Called from the plant" in seen
    assert "Sam" in seen


def test_only_keys_to_activate_with_are_offered(visit_as, world, boxes):
    """Vera sees the keys of one licensing ID, and may activate with those of another."""
    elsewhere = world.licensing_ids["7654399"]
    other = add_center_mak(world, "7654399")
    vera = world.people["vera"]
    RoleAssignment.objects.create(holder=vera, role=Role.KEY_ADMINISTRATOR, licensing_id=elsewhere)
    browser = visit_as("vera")
    shown = words(browser.get(CHOOSE))
    assert ("KMK22" in shown, "KGACE" in shown) == (True, False)
    assert browser.get(f"{CHOOSE}?key={other.pk}")["Location"] == f"{CHOOSE}/{other.pk}"
    assert browser.get(f"{CHOOSE}?key=none").status_code == 404
    assert browser.get(boxes).status_code == 403  # seen, and not to be activated with
    assert visit_as("dora").get(CHOOSE).status_code == 403


@pytest.mark.parametrize("keys", [1, 3])
def test_the_queries_do_not_grow(visit_as, world, keys, django_assert_num_queries):
    for number in range(keys - 1):
        add_center_mak(world, text=f"APZHN-QNB5L-64DXX-J9TRW-KMK2{number + 2}")
    kim = visit_as("kim")
    kim.get(CHOOSE)
    with django_assert_num_queries(5):
        kim.get(CHOOSE)


def test_a_call_is_shown_in_its_session_only_and_while_its_keys_are_seen(visit_as, world, boxes):
    kim, again = visit_as("kim"), visit_as("kim")
    kim.post(boxes, typed(1, machine_name="PC-1"))
    assert "This call" in words(kim.get(CHOOSE))
    assert "This call" not in words(again.get(CHOOSE))
    kims = RoleAssignment.objects.filter(holder=world.people["kim"])
    kims.update(licensing_id=world.licensing_ids["7654399"])
    assert "This call" not in words(kim.get(CHOOSE))
