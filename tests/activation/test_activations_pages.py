"""The ledger of a key in the browser: activating a machine, finding it, giving it back."""

import csv
import io
import re

import pytest
from django.db import connection

from activation.confirmation import format_confirmation_id
from activation.installation_ids import format_installation_id
from activation.models import Activation
from activation.selectors import list_activations, search_activations
from tests.activation.machines import installation_id
from tests.cast import force
from tests.makers.activation import activate_machine, add_center_mak, allow_returns


@pytest.fixture
def address(world) -> str:
    return f"/keys/{world.keys['cad'].pk}/activations"


def words(answer) -> str:
    """The text of a page without its tags and doubled blanks."""
    text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def test_a_machine_from_the_form_to_its_return(visit_as, address):
    allow_returns()
    kim = visit_as("kim")
    assert "No machines have been activated yet" in words(kim.get(address))
    wish = {"installation_id": installation_id(1), "machine_name": "PC-1"}
    page = kim.post(address, wish)["Location"]
    row = Activation.objects.get()
    assert page == f"/activations/{row.pk}"
    shown = words(kim.get(page))
    assert "The machine is activated." in shown
    groups = format_confirmation_id(row.confirmation_id).split("-")
    assert " ".join(f"{a} {b}" for a, b in zip("ABCDEFGH", groups, strict=True)) in shown
    assert kim.post(address, wish)["Location"] == page  # the same machine costs nothing
    assert "The machine was already active." in words(kim.get(page))
    ledger = words(kim.get(address))
    assert "PC-1" in ledger
    assert "1 / 50" in ledger
    assert kim.post(f"{page}/return", {"reason": "scrapped"})["Location"] == page
    assert "It is returned. 50 activations are left." in words(kim.get(page))
    assert "Return it" not in words(kim.get(page))
    again = kim.post(f"{page}/return", {"reason": "scrapped"})
    assert again.status_code == 409


def test_a_return_needs_a_reason_and_one_that_is_left(visit_as, world):
    page, kim = f"/activations/{activate_machine(world).id}", visit_as("kim")
    assert kim.post(f"{page}/return", {}).status_code == 400
    refused = kim.post(f"{page}/return", {"reason": "scrapped"})
    assert refused.status_code == 409
    assert "This key allows 0 returns in 365 days." in words(refused)
    assert Activation.objects.get().state == "active"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "This field is required."),
        ("1" + installation_id(1)[1:], "Group 1 of the installation ID is wrong."),
        (installation_id(1)[:-7], "Group 9 of the installation ID is wrong."),
    ],
    ids=["empty", "digit", "short"],
)
def test_a_wrong_installation_id_is_named_and_kept(visit_as, address, wrong, said):
    answer = visit_as("kim").post(address, {"installation_id": wrong, "machine_name": "PC-1"})
    assert answer.status_code == 400
    assert said in words(answer)
    assert 'value="PC-1"' in answer.content.decode()
    assert not Activation.objects.exists()


def test_what_stands_against_it_is_said_in_the_form(visit_as, world, address):
    key = world.keys["cad"]
    force(type(key).objects.filter(pk=key.pk), status="blocked")
    answer = visit_as("kim").post(address, {"installation_id": installation_id(1)})
    assert answer.status_code == 409
    assert "This key was blocked and activates no machine any more." in words(answer)


def test_staff_give_a_reason_that_stands_with_the_activation(visit_as, address):
    sam, wish = visit_as("sam"), {"installation_id": installation_id(1)}
    assert sam.post(address, wish).status_code == 400
    page = sam.post(address, wish | {"reason": "asked by telephone"})["Location"]
    assert "asked by telephone" in words(visit_as("kim").get(page))


def test_who_only_sees_keys_sees_the_ledger_without_its_forms(visit_as, world, address):
    activated = activate_machine(world, name="PC-1")
    vera = visit_as("vera")
    assert "PC-1" in words(vera.get(address))
    assert "Activate a machine" not in words(vera.get(address))
    assert "Return it" not in words(vera.get(f"/activations/{activated.id}"))
    assert vera.post(address, {"installation_id": installation_id(2)}).status_code == 403


def test_machines_are_found_by_name_and_by_installation_id(visit_as, world, address):
    for number in (1, 2, 30):
        activate_machine(world, number, f"PC-{number}")
    kim = visit_as("kim")
    for text, found in (
        ("", {"PC-1", "PC-2", "PC-30"}),
        ("pc-3", {"PC-30"}),
        (installation_id(2), {"PC-2"}),
        ("C-3", set()),
    ):
        shown = words(kim.get(address, {"q": text} if text else None))
        assert set(re.findall(r"PC-\d+", shown.split("Activate a machine")[0])) == found, text


def test_a_ledger_shows_the_machines_of_its_key_only(visit_as, world):
    activate_machine(world, name="PC-1")
    other = add_center_mak(world)
    assert "No machines have been activated yet" in words(
        visit_as("kim").get(f"/keys/{other.pk}/activations")
    )


def test_a_key_of_another_kind_has_no_ledger_here(visit_as, world):
    kim = visit_as("kim")
    for name in ("mak", "kms"):
        assert kim.get(f"/keys/{world.keys[name].pk}/activations").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_do_not_grow_with_the_rows(
    visit_as, world, address, rows, django_assert_num_queries
):
    for number in range(rows):
        activate_machine(world, number)
    kim = visit_as("kim")
    kim.get(address)
    with django_assert_num_queries(10):
        kim.get(address)


def test_pages_of_25(visit_as, world, address):
    for number in range(27):
        activate_machine(world, number, f"PC-{number:02}")
    kim = visit_as("kim")
    first = kim.get(address)
    assert "1–25" in words(first)
    following = re.search(r'href="(\?after=[^"]+)"', first.content.decode())
    assert following
    second = words(kim.get(address + following[1].replace("&amp;", "&")))
    assert ("PC-01" in second, "PC-02" in second) == (True, False)


def test_a_search_by_name_reads_the_index_of_names(world):
    """Also where the key has thousands of machines; nobody has the name."""
    key = world.keys["cad"].pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activation_activation (id, key_id, machine, machine_name, channel, state,"
            " confirmation_id, secret_version, activated_at, actor_kind, actor_name, request_id,"
            " reason) SELECT gen_random_uuid(), %s, n, 'PC-' || n, 'online', 'active', '', 1,"
            " now(), 'product', '', '', '' FROM generate_series(1, 5000) n",
            [key],
        )
        cursor.execute("ANALYZE activation_activation")
    rows = list_activations(world.actor("kim")).filter(key_id=key)
    plan = search_activations(rows, "nobody").order_by("-id")[:26].explain()
    assert "activation_machine_name" in plan


def test_the_ledger_says_how_many_returns_are_left(visit_as, world, address):
    page, kim = f"/activations/{activate_machine(world).id}", visit_as("kim")
    assert "The rules of this program allow no returns." in words(kim.get(address))
    allow_returns(2)
    assert "2 of 2 returns in 365 days are left." in words(kim.get(address))
    kim.post(f"{page}/return", {"reason": "scrapped"})
    assert "1 of 2 returns in 365 days are left." in words(kim.get(address))


def test_a_key_with_nothing_left_says_what_to_do(visit_as, world, address):
    activate_machine(world)
    vera, key = visit_as("vera"), world.keys["cad"]
    assert "No activation is left" not in words(vera.get(address))
    type(key).objects.filter(pk=key.pk).update(allotted=1)
    assert "Ask the center for more activations." in words(vera.get(address))
    allow_returns()
    assert "machines that are lost or scrapped, or ask the center" in words(vera.get(address))


def test_the_ledger_as_a_file_has_every_machine_and_no_formula(visit_as, world, address):
    allow_returns()
    first = activate_machine(world, 1, '=HYPERLINK("http://a.example")')
    for number in range(2, 30):
        activate_machine(world, number, f"PC-{number:02}")
    kim = visit_as("kim")
    kim.post(f"/activations/{first.id}/return", {"reason": "+1; scrapped"})
    answer = kim.get(f"{address}.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "Activations_KGACE_" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text))
    assert heads[:3] == ["Machine", "Installation ID", "Confirmation ID"]
    assert [row[0] for row in rows[:2]] == ["PC-29", "PC-28"]
    assert rows[-1][0] == '\'=HYPERLINK("http://a.example")'
    assert rows[-1][1] == format_installation_id(installation_id(1))
    assert rows[-1][2] == format_confirmation_id(
        Activation.objects.get(pk=first.id).confirmation_id
    )
    assert (rows[-1][4], rows[-1][5], rows[-1][7]) == ("By proxy", "Returned", "Kim")
    assert len(rows) == 29
    found = kim.get(f"{address}.csv", {"q": "pc-1"})
    assert b"".join(found.streaming_content).count(b"\r\n") == 11
