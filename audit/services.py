"""Writing the log. There is no other writer, and no verb that changes or removes a line."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from audit.models import LogLine, LogLineLicensingId
from vlsc.lib.lookups import uuid_array


class Acting(Protocol):
    """What the log must know of an actor (`accounts.actor.Actor` is one)."""

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


def record(
    *,
    by: Acting,
    at: datetime,
    action: str,
    subject: tuple[str, UUID | None, str],
    licensing_ids: Iterable[UUID] = (),
    **facts: Any,
) -> LogLine:
    """Add one line, in the caller's transaction: the act and its line are one.

    `subject` is (kind, id, name as it is now). `facts` must be JSON and must never hold a key,
    a token or a password. Raises `RuntimeError` outside a transaction, and whatever the
    database says when the line cannot be written: then the act does not happen either.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A log line is written in the transaction of its act.")
    kind, subject_id, subject_name = subject
    line = LogLine.objects.create(
        at=at,
        action=action,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name[:200],
        token_id=by.token_id,
        channel=by.channel,
        request_id=by.request_id,
        subject_kind=kind,
        subject_id=subject_id,
        subject_name=subject_name[:200],
        facts=facts,
    )
    _concern(line, sorted(set(licensing_ids)))
    return line


def _concern(line: LogLine, licensing_ids: list[UUID]) -> None:
    """One statement with one value, since a key file can concern ten thousand licensing IDs."""
    if not licensing_ids:
        return
    table = LogLineLicensingId._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (line_id, licensing_id, at) SELECT %s, unnest(%s::uuid[]), %s",
            [line.pk, uuid_array(licensing_ids), line.at],
        )


NUMBERED_AT_ONCE = 10_000
TAKE_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('audit.number_lines'))"
# The lines that are visible now have been committed. Among them, time decides.
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


def number_lines() -> int:
    """Give every committed line its number; returns how many got one.

    One process at a time does it; another one that comes meanwhile leaves it to the first.
    """
    given = 0
    while numbered := _number_some():
        given += numbered
        if numbered < NUMBERED_AT_ONCE:
            break
    return given


@transaction.atomic
def _number_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURN)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(GIVE_NUMBERS, {"most": NUMBERED_AT_ONCE})
        return int(cursor.rowcount)
