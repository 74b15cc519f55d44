"""`vlsc activate`: online and by a typed confirmation ID, verified before it is stored."""

import json
import stat

import pytest

from tests.client.conftest import KEY
from tests.client.stand_in import PRODUCT
from vlsc_client import numbers
from vlsc_client.commands import main
from vlsc_client.failures import Exit

FOR = ("--product", PRODUCT)


def own_digits(machine_id: str = "first") -> str:
    return numbers.installation_id(PRODUCT, machine_id)


def test_online_again_and_offline_from_then_on(center, machine, monkeypatch):
    code, first = machine.run("activate", *FOR)
    assert (code, first["used"], first["remaining"]) == (Exit.DONE, 1, 1)
    assert first["installation_id"] == numbers.show(own_digits(), 7)
    assert first["has_certificate"]
    assert machine.run("activate", *FOR) == (Exit.DONE, first)
    sent = next(body for path, body in center.asked if path == "/api/v1/activate")
    assert (sent["product_key"], sent["installation_id"]) == (KEY, own_digits())
    assert set(center.tokens) == {""}, "the product shows nobody's token"

    assert KEY not in machine.store.read_text()
    assert stat.S_IMODE(machine.store.stat().st_mode) == 0o600
    asked = len(center.asked)
    monkeypatch.delenv("VLSC_PRODUCT_KEY")
    code, status = machine.run("status", *FOR)
    assert (code, status["confirmation_id"]) == (Exit.DONE, first["confirmation_id"])
    assert len(center.asked) == asked


def test_a_typed_confirmation_id_is_computed_before_it_is_taken(center, machine):
    confirmation = center.spend(own_digits())["confirmation_id"]
    typed = ("--confirmation-id", " ".join(confirmation), "--secrets", str(machine.secrets))

    machine.become("second")
    code, refused = machine.run("activate", *FOR, *typed)
    assert code == Exit.NOT_VERIFIED, refused
    assert not machine.store.exists()

    machine.become("first")
    code, activated = machine.run("activate", *FOR, *typed)
    assert (code, activated["has_certificate"]) == (Exit.DONE, False)
    assert center.asked == []
    assert machine.run("status", *FOR, "--secrets", str(machine.secrets))[0] == Exit.DONE
    assert machine.run("status", *FOR)[0] == Exit.USAGE


def test_what_is_stored_for_another_machine_or_changed_does_not_count(center, machine):
    assert machine.run("status", *FOR)[0] == Exit.NOT_ACTIVATED
    machine.run("activate", *FOR)
    machine.become("second")
    assert machine.run("status", *FOR)[0] == Exit.NOT_ACTIVATED
    rows = json.loads(machine.store.read_text())
    machine.store.write_text(json.dumps([rows[0] | {"installation_id": own_digits("second")}]))
    assert machine.run("status", *FOR)[0] == Exit.NOT_VERIFIED
    machine.store.write_text("{")
    assert machine.run("status", *FOR)[0] == Exit.FAILED


def test_a_certificate_of_another_center_or_product_is_not_taken(center, machine, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": []}))
    assert machine.run("activate", *FOR, "--public-keys", str(keys))[0] == Exit.NOT_VERIFIED
    code, refused = machine.run("activate", "--product", "another")
    assert (code, "product" in refused["error"]) == (Exit.NOT_VERIFIED, True)
    assert not machine.store.exists()


def test_refusals_of_the_center_have_codes_of_their_own(center, machine, monkeypatch):
    center.allowed = 0
    code, refused = machine.run("activate", *FOR)
    assert (code, refused["code"], refused["allowed"]) == (Exit.EXHAUSTED, "exhausted", 0)
    monkeypatch.setenv("VLSC_PRODUCT_KEY", KEY[::-1])
    code, refused = machine.run("activate", *FOR)
    assert (code, refused["code"]) == (Exit.REFUSED, "unknown_key")
    monkeypatch.setenv("VLSC_PRODUCT_KEY", "")
    assert machine.run("activate", *FOR)[0] == Exit.BAD_NUMBER
    assert not machine.store.exists()


def test_keys_and_tokens_are_not_sent_where_a_redirect_points(center, machine):
    center.redirects = True
    assert machine.run("activate", *FOR)[0] == Exit.REFUSED
    assert machine.run("key", "get", "--last-five", KEY[-5:])[0] == Exit.REFUSED
    assert not [path for path, _ in center.asked if path == "/elsewhere"]


@pytest.mark.parametrize(
    ("address", "exit_code"),
    [
        ("http://127.0.0.1:1", Exit.UNREACHABLE),
        ("http://center.example", Exit.USAGE),
        ("ftp://127.0.0.1", Exit.USAGE),
        ("", Exit.USAGE),
    ],
)
def test_an_address_that_is_none_or_does_not_answer(machine, address, exit_code):
    assert machine.run("activate", *FOR, "--center", address)[0] == exit_code


def test_without_json_people_read_lines_and_errors_aside(machine, capsys):
    assert main(["id", *FOR]) == Exit.DONE
    assert capsys.readouterr().out == f"installation_id: {numbers.show(own_digits(), 7)}\n"
    assert main(["status", *FOR]) == Exit.NOT_ACTIVATED
    shown = capsys.readouterr()
    assert (shown.out, shown.err.startswith("vlsc: ")) == ("", True)
