"""Writing the log. Nothing else writes it, and no service changes or deletes a line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db import connection, transaction

from audit.chain import seal_lines
from audit.models import LogLine, LogLineLicensingId
from vlsc.lib.ids import uuid7
from vlsc.lib.inserts import insert_rows
from vlsc.lib.masking import mask_all, mask_secrets


class Acting(Protocol):
    """The attributes of an actor that the log needs (implemented by `accounts.actor.Actor`)."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def token_id(self) -> UUID | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def request_id(self) -> str: ...


class Act(NamedTuple):
    """What a line says: `subject` is (kind, id, current name); `facts` must be JSON."""

    action: str
    subject: tuple[str, UUID | None, str]
    licensing_ids: Collection[UUID] = ()
    facts: Mapping[str, Any] = {}


def record(
    *,
    by: Acting,
    at: datetime,
    action: str,
    subject: tuple[str, UUID | None, str],
    licensing_ids: Iterable[UUID] = (),
    **facts: Any,
) -> UUID:
    """Add a line in the transaction of its action, so that neither is committed alone.

    Returns the line's id.

    `subject` is (kind, id, current name). `facts` must be JSON and must never contain a token or a
    password; of a product key in a reason or a name, only the last five are stored. Raises
    `RuntimeError` outside a transaction; a database error is not caught either, and rolls back the
    action.
    """
    [pk] = record_all(by=by, at=at, acts=[Act(action, subject, [*licensing_ids], facts)])
    return pk


def record_all(*, by: Acting, at: datetime, acts: Iterable[Act]) -> list[UUID]:
    """Add a line for each of many acts, as `record` does, in two statements; returns their ids."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A log line must be written in the transaction of its action.")
    lines = [(str(uuid7()), act) for act in acts]
    if not lines:
        return []
    insert_rows(
        LogLine,
        ("id", "action", "subject_kind", "subject_id", "subject_name", "facts"),
        ((pk, act.action, *_describe(act)) for pk, act in lines),
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name[:200],
        token_id=by.token_id,
        channel=by.channel,
        request_id=by.request_id,
    )
    _link_licensing_ids(lines, at)
    return [UUID(pk) for pk, _act in lines]


def _describe(act: Act) -> tuple[str, str | None, str, Any]:
    """What an act was done to, and the facts, without secrets."""
    kind, pk, name = act.subject
    return kind, str(pk) if pk else None, mask_secrets(name)[:200], mask_all(act.facts)


def _link_licensing_ids(lines: Sequence[tuple[str, Act]], at: datetime) -> None:
    """A key file can concern ten thousand licensing IDs."""
    links = [(pk, str(each)) for pk, act in lines for each in sorted(set(act.licensing_ids))]
    if links:
        insert_rows(LogLineLicensingId, ("line", "licensing_id"), links, at=at)


NUMBERED_AT_ONCE = 10_000
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('audit.number_lines'))"
# All lines that are visible here are committed; they are numbered in the order of their times.
GIVE_NUMBERS = """
WITH taken AS (
    DELETE FROM unnumbered_log_line WHERE line_id IN (
        SELECT line_id FROM unnumbered_log_line ORDER BY line_id LIMIT %(most)s
    ) RETURNING line_id
)
INSERT INTO audit_logsequence (number, line_id)
SELECT (SELECT COALESCE(max(number), 0) FROM audit_logsequence)
    + row_number() OVER (ORDER BY line.at, line.id), line.id
FROM taken JOIN audit_logline line ON line.id = taken.line_id
"""


def number_and_seal() -> int:
    """Give every committed line its number, then its seal; returns how many were sealed."""
    number_lines()
    return seal_lines()


def number_lines() -> int:
    """Give every committed line its number; returns how many lines were numbered.

    Only one process at a time does this; a concurrent call returns 0.
    """
    total = 0
    while numbered := _number_some():
        total += numbered
        if numbered < NUMBERED_AT_ONCE:
            break
    return total


@transaction.atomic
def _number_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(GIVE_NUMBERS, {"most": NUMBERED_AT_ONCE})
        return int(cursor.rowcount)
