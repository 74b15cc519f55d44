"""What is wrong in requests and decisions: page and API name the same field, nothing changes."""

import pytest

from audit.models import LogLine
from keys.models import Key
from notices.models import Mail
from support.models import Request
from tests.makers.requests import ask_mak

API = "/api/v1/support-requests"


def fields(page, answer, form: str) -> tuple[list[str], list[str]]:
    """The fields that the page and the API complain about; both refuse with 400."""
    assert (page.status_code, answer.status_code) == (400, 400)
    pointers = [error["pointer"].removeprefix("/") for error in answer.json()["errors"]]
    return list(page.context[form].errors), pointers


def count_all() -> tuple[int, int, int]:
    return Request.objects.count(), Mail.objects.count(), LogLine.objects.count()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"activations": 0}, "activations"),
        ({"activations": -5}, "activations"),
        ({"activations": 10**9}, "activations"),
        ({"activations": "many"}, "activations"),
        ({"last_five": "ZZZZZ"}, "last_five"),
        ({"last_five": "3CW8X"}, "last_five"),  # of another customer
        ({"reason": "x" * 100_000}, "reason"),
    ],
    ids=range(7),
)
def test_more_of_a_mak(world, visit_as, api, facts, field):
    before = count_all()
    sent = {"kind": "mak_increase", "last_five": "KGACE", "activations": 5, "reason": "New staff"}
    sent |= facts
    page = visit_as("kim").post("/support/new", sent | {"licensing_id": "7654321"})
    answer = api("kim").post_json(API, sent | {"number": "7654321"})
    assert fields(page, answer, "form") == ([field], [field])
    assert count_all() == before


@pytest.mark.parametrize(
    "machines",
    [
        {},
        {"servers": 4},
        {"servers": 0, "windows_clients": 24},
        {"servers": 0, "windows_clients": 4, "office": 4},
    ],
    ids=range(4),
)
def test_too_few_machines_for_kms(world, visit_as, api, machines):
    before, product = count_all(), world.products["server"]
    sent = {"kind": "kms_exception", "reason": "A closed network", **machines}
    page = visit_as("nora").post(
        "/support/new", sent | {"licensing_id": "61234567", "product": product.name}
    )
    answer = api("nora").post_json(API, sent | {"number": "61234567", "product": str(product.pk)})
    assert fields(page, answer, "form") == (["servers"], ["servers"])
    words = "it takes 5 machines with a server among them"
    assert words in page.content.decode()
    assert words in answer.json()["errors"][0]["detail"]
    assert count_all() == before


@pytest.mark.parametrize("amount", [0, -1, 5, 10**9])
def test_an_amount_that_cannot_be_granted_in_part(world, visit_as, api, amount):
    row = ask_mak(world)
    before, allowed = count_all(), Key.objects.get(pk=world.keys["cad"].pk).allowed
    sent = {"outcome": "granted_in_part", "answer": "So many.", "activations": amount}
    page = visit_as("sam").post(
        f"/desk/requests/{row}/decision", {f"decision-{name}": sent[name] for name in sent}
    )
    answer = api("sam").post_json(f"/api/v1/center/support-requests/{row}/decision", sent)
    assert fields(page, answer, "decision_form") == (["activations"], ["activations"])
    row.refresh_from_db()
    assert (row.state, Key.objects.get(pk=world.keys["cad"].pk).allowed) == ("received", allowed)
    assert count_all() == before
