"""The cells after the key, which are checked together: type, counter, seats and OSA status."""

from dataclasses import dataclass

from catalog.states import KeyType
from keyfiles.imports import copy_format
from keyfiles.imports.findings import Finding, error
from keyfiles.readers import Column
from keyfiles.readers.cells import (
    OSA_STATUSES,
    TYPES,
    casefold_name,
    displayable,
    normalize_name,
    read_counter,
    read_number,
)

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """`encoded` is type, used, allowed, seats and status for COPY. `type` is "" if unknown."""

    encoded: bytes
    type: str
    findings: tuple[Finding, ...] = ()


def read_key_facts(
    type_cell: str, counter_cell: str, seats_cell: str, status_cell: str
) -> KeyFacts:
    """The facts of a key, with all errors in their cells."""
    findings: list[Finding] = []
    kind = TYPES.get(casefold_name(type_cell), "")
    if not kind:
        findings.append(
            error(Column.TYPE, "type_unknown" if normalize_name(type_cell) else "missing")
        )
    used, allowed = _counter(kind, counter_cell, findings)
    seats, status = _osa(kind, seats_cell, status_cell, findings)
    encoded = b"".join(
        (
            copy_format.text(kind),
            copy_format.number(used),
            copy_format.number(allowed),
            copy_format.number(seats),
            copy_format.text(status),
        )
    )
    return KeyFacts(encoded, kind, tuple(findings))


def _counter(kind: str, cell: str, findings: list[Finding]) -> tuple[int | None, int | None]:
    text = cell.strip(BYTE_ORDER_MARK)
    if kind != KeyType.MAK:
        if kind and text:
            findings.append(error(Column.COUNTER, "counter_not_taken"))
        return None, None
    counter = read_counter(text)
    if counter is None:
        findings.append(
            error(Column.COUNTER, "counter_malformed", text=displayable(text))
            if text
            else error(Column.COUNTER, "counter_missing")
        )
        return None, None
    if counter[0] > counter[1]:
        findings.append(
            error(Column.COUNTER, "used_above_allowed", used=counter[0], allowed=counter[1])
        )
    return counter


def _osa(
    kind: str, seats_cell: str, status_cell: str, findings: list[Finding]
) -> tuple[int | None, str]:
    seats_text, status_text = normalize_name(seats_cell), casefold_name(status_cell)
    if kind != KeyType.OSA:
        if kind and (seats_text or status_text):
            findings.append(error(Column.SEATS if seats_text else Column.OSA_STATUS, "osa_only"))
        return None, ""
    seats, status = read_number(seats_text), OSA_STATUSES.get(status_text, "")
    if seats_text and seats is None:
        findings.append(error(Column.SEATS, "seats_malformed"))
    if status_text and not status:
        findings.append(error(Column.OSA_STATUS, "osa_status_unknown"))
    return seats, status
