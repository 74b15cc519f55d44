"""`vlsc proxy`: a list of machines without a network goes to the center and comes back."""

import csv
import re

from tests.client.conftest import KEY
from tests.client.stand_in import KEY_ID, PRODUCT
from vlsc_client.failures import Exit

FOR = ("--product", PRODUCT)


def test_three_machines_of_which_two_fit(center, machine, tmp_path):
    listed, result = tmp_path / "machines.csv", tmp_path / "result.csv"
    for number, name in enumerate(("first", "second", "third", "third"), start=1):
        machine.become(name)
        assert machine.run("proxy", "add", *FOR, str(listed)) == (
            Exit.DONE,
            {"machines": min(number, 3)},
        )
    assert listed.read_text().splitlines()[0] == "machine_name,installation_id"
    with listed.open("a") as out:
        out.write("mistyped,1234567\n")

    sending = ("proxy", "send", "--last-five", KEY[-5:], str(listed), str(result))
    code, counts = machine.run(*sending)
    assert code == Exit.EXHAUSTED
    assert {name: counts[name] for name in ("granted", "exhausted", "invalid")} == {
        "granted": 2,
        "exhausted": 1,
        "invalid": 1,
    }
    assert center.asked[-1][1]["key"] == KEY_ID
    with result.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["result"] for row in rows] == ["granted", "granted", "exhausted", "invalid"]
    assert [row["bad_group"] for row in rows] == ["", "", "", "1"]
    assert re.fullmatch(r"\d{6}(-\d{6}){7}", rows[0]["confirmation_id"])  # text in a spreadsheet
    assert rows[2]["confirmation_id"] == ""

    apply = ("proxy", "apply", *FOR, "--secrets", str(machine.secrets), str(result))
    outcomes = []
    for name in ("first", "third", "fourth"):
        machine.become(name)
        outcomes.append(machine.run(*apply)[0])
    assert outcomes == [Exit.DONE, Exit.EXHAUSTED, Exit.NOT_ACTIVATED]
    machine.become("first")
    assert machine.run("status", *FOR, "--secrets", str(machine.secrets))[0] == Exit.DONE
    machine.become("second")
    rows[1]["confirmation_id"] = rows[0]["confirmation_id"]
    with result.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert machine.run(*apply)[0] == Exit.NOT_VERIFIED


def test_a_long_list_goes_in_parts(center, machine, tmp_path):
    listed, result = tmp_path / "machines.csv", tmp_path / "result.csv"
    rows = "".join(f"pc{number},{number}\n" for number in range(501))
    listed.write_text(f"machine_name,installation_id\n{rows}")
    code, counts = machine.run("proxy", "send", "--last-five", KEY[-5:], str(listed), str(result))
    assert (code, counts["invalid"]) == (Exit.BAD_NUMBER, 501)
    sizes = [len(body["machines"]) for path, body in center.asked if path.endswith("batch")]
    assert sizes == [500, 1]


def test_lists_and_tokens_that_do_not_do(center, machine, tmp_path, monkeypatch):
    listed = tmp_path / "machines.csv"
    listed.write_text("name\nfirst\n")
    sending = ("proxy", "send", "--last-five", KEY[-5:], str(listed), "result.csv")
    code, refused = machine.run(*sending)
    assert (code, "installation_id" in refused["error"]) == (Exit.USAGE, True)
    listed.write_text("machine_name,installation_id\n")
    assert machine.run(*sending[:3], "XXXXX", *sending[4:])[0] == Exit.REFUSED
    monkeypatch.setenv("VLSC_TOKEN", "wrong")
    assert machine.run(*sending)[0] == Exit.REFUSED
    monkeypatch.delenv("VLSC_TOKEN")
    assert machine.run(*sending)[0] == Exit.USAGE
