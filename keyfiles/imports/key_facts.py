"""The cells after the key, which are checked together: type, counter, seats and OSA status."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.states import KeyType
from keyfiles.imports import copy_format
from keyfiles.imports.findings import Finding, error
from keyfiles.readers import Column
from keyfiles.readers.cells import OSA_STATUSES, TYPES, read_counter, read_number, trim
from keyfiles.readers.display import displayable, find_difference
from vlsc.lib.masking import contains_key
from vlsc.lib.text import describe_character, fold_name

NAMES = [KeyType(kind).label for kind in TYPES]


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
    kind = TYPES.get(fold_name(trim(type_cell)), "")
    if not kind:
        findings.append(_type_error(type_cell))
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


def _type_error(cell: str) -> Finding:
    text = trim(cell)
    if not text:
        return error(Column.TYPE, "missing")
    return _unreadable(Column.TYPE, "type_unknown", text, **_find_lookalike(text, NAMES))


def _unreadable(column: Column, code: str, text: str, **facts: str) -> Finding:
    """The error of a cell that is not empty and does not have what belongs there."""
    if contains_key(text):
        return error(column, "key_misplaced")
    return error(column, code, text=displayable(text), **facts)


def _find_lookalike(text: str, names: Iterable[str]) -> dict[str, str]:
    """The character by which a text differs from names that may look the same."""
    if strange := _find_strange(text):
        return {"has": describe_character(strange)}
    return next(filter(None, (find_difference(text, name) for name in names)), {})


def _find_strange(text: str) -> str:
    """The first character that is neither ASCII nor a blank; nothing if there is none."""
    return next((char for char in text if not char.isascii() and not char.isspace()), "")


def _counter(kind: str, cell: str, findings: list[Finding]) -> tuple[int | None, int | None]:
    text = trim(cell)
    if kind != KeyType.MAK:
        if kind and text:
            findings.append(error(Column.COUNTER, "counter_not_taken"))
        return None, None
    counter = read_counter(text)
    if counter is None:
        findings.append(_counter_error(text))
        return None, None
    if counter[0] > counter[1]:
        findings.append(
            error(Column.COUNTER, "used_above_allowed", used=counter[0], allowed=counter[1])
        )
    return counter


def _counter_error(text: str) -> Finding:
    if not text:
        return error(Column.COUNTER, "counter_missing")
    if strange := _find_strange(text):
        character = describe_character(strange)
        return _unreadable(Column.COUNTER, "counter_character", text, character=character)
    return _unreadable(Column.COUNTER, "counter_malformed", text)


def _osa(
    kind: str, seats_cell: str, status_cell: str, findings: list[Finding]
) -> tuple[int | None, str]:
    seats_text, status_text = trim(seats_cell), trim(status_cell)
    if kind != KeyType.OSA:
        if kind and (seats_text or status_text):
            findings.append(error(Column.SEATS if seats_text else Column.OSA_STATUS, "osa_only"))
        return None, ""
    seats, status = read_number(seats_text), OSA_STATUSES.get(fold_name(status_text), "")
    if seats_text and seats is None:
        findings.append(_unreadable(Column.SEATS, "seats_malformed", seats_text))
    if status_text and not status:
        lookalike = _find_lookalike(status_text, OSA_STATUSES)
        code = "osa_status_unknown"
        findings.append(_unreadable(Column.OSA_STATUS, code, status_text, **lookalike))
    return seats, status
