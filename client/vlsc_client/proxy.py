"""Machines without a network: their list goes to the center from another one, and comes back."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vlsc_client import numbers
from vlsc_client.center import Center
from vlsc_client.failures import Exit, Failure

ASKED = ["machine_name", "installation_id"]
ANSWERED = [*ASKED, "result", "bad_group", "confirmation_id"]
AT_ONCE = 500
GIVEN = {"granted", "already"}

Row = dict[str, str]


def read_list(file: Path, columns: Iterable[str] = ASKED) -> list[Row]:
    """The rows of a list. Raises `Failure` unless it has the columns."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [{name: value or "" for name, value in row.items() if name} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Failure(Exit.FAILED, f"{file} can't be read: {error}") from error
    if missing := set(columns) - set(reader.fieldnames or ()):
        raise Failure(Exit.USAGE, f"{file} lacks columns: {', '.join(sorted(missing))}.")
    return rows


def write_list(file: Path, columns: list[str], rows: Iterable[Row]) -> None:
    """Write a list as UTF-8 with commas."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)


def add_machine(file: Path, name: str, installation_id: str) -> int:
    """Add a machine to the list, unless it is there; returns how many machines the list has."""
    rows = read_list(file) if file.exists() else []
    shown = numbers.show(installation_id, 7)
    if not any(row["installation_id"] == shown for row in rows):
        rows.append({"machine_name": name, "installation_id": shown})
        write_list(file, ASKED, rows)
    return len(rows)


def send_list(center: Center, key: str, rows: list[Row]) -> tuple[list[Row], Counter[str]]:
    """Activate the machines in the order of the list: the rows with their results, and counts."""
    done: list[Row] = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        machines = [{name: row[name] for name in ASKED if row[name]} for row in part]
        answer = center.post("/api/v1/activations/batch", {"key": key, "machines": machines})
        done += [_join(row, result) for row, result in zip(part, answer["results"], strict=True)]
    return done, Counter(row["result"] for row in done)


def find_result(rows: list[Row], installation_id: str) -> str:
    """The confirmation ID of a machine in a result file. Raises `Failure`."""
    shown = numbers.show(installation_id, 7)
    for row in rows:
        if row["installation_id"] in {shown, installation_id}:
            if row["result"] in GIVEN:
                return row["confirmation_id"]
            exhausted = row["result"] == "exhausted"
            exit_code = Exit.EXHAUSTED if exhausted else Exit.REFUSED
            raise Failure(exit_code, f"The center's answer for this machine: {row['result']}.")
    raise Failure(Exit.NOT_ACTIVATED, "This machine is not in the list.")


def _join(row: Row, result: dict[str, Any]) -> Row:
    answered = {name: str(result.get(name) or "") for name in ANSWERED[2:]}
    # With hyphens: a spreadsheet would make a rounded number of 48 digits.
    answered["confirmation_id"] = numbers.show(answered["confirmation_id"], 6)
    return row | answered
