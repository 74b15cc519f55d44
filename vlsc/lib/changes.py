"""When rows were changed, so that a client which asks again and again misses none.

A transaction may commit long after it wrote, and rows that it wrote appear only then. So a client
must not ask next for what has changed since its own last request, but since a mark below which
nothing can appear any more: `synced_until`. It holds because of two triggers on each table:

- Before a statement writes, the transaction takes a shared advisory lock whose key is the second
  in which the transaction began. The oldest open writer is thereby in `pg_locks`, which every role
  may read, whoever writes, prepared transactions and rows written by hand included. The locks
  never conflict, and readers have none, so a long export holds no mark back.
- Each row gets its `updated_at` from the clock of the database, after that lock was taken.

docs/decisions/0009-lists-followed-by-time.md has the proof and the limits.
"""

from django.db import connection
from django.db.migrations import RunSQL

# A second as a key of 32 bits, until 2088.
_SECOND = "floor(extract(epoch FROM now()))::bigint - 1577836800"
_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION changes_note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('changes'), ({_SECOND})::int);
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION changes_stamp_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;
"""
_TRIGGERS = """
CREATE TRIGGER changes_note_writer BEFORE INSERT OR UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION changes_note_writer();
CREATE TRIGGER changes_stamp_row BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION changes_stamp_row();
"""
_UNDO = """
DROP TRIGGER changes_note_writer ON {table};
DROP TRIGGER changes_stamp_row ON {table};
"""
# The time of the request comes before the locks are read, and those before the rows are: whoever
# takes a lock afterwards stamps later, and whoever has released one has committed.
_SYNCED_UNTIL = """
SELECT to_char(
    LEAST(statement_timestamp(), to_timestamp(min(objid::bigint) + 1577836800)) AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
)
FROM pg_locks
WHERE locktype = 'advisory' AND classid = hashtext('changes')::oid AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def stamp_changes(*tables: str) -> RunSQL:
    """The operation of a migration that adds the triggers to tables with `updated_at`."""
    return RunSQL(
        _FUNCTIONS + "".join(_TRIGGERS.format(table=table) for table in tables),
        "".join(_UNDO.format(table=table) for table in tables),
    )


def read_synced_until() -> str:
    """The mark for the rows that are read next: RFC 3339, in whole seconds, as `updated_since`.

    Call it before the first query for the rows, and not inside a transaction that keeps one
    snapshot.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SYNCED_UNTIL)
        return str(cursor.fetchone()[0])
