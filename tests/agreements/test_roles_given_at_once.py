"""Roles given at once on overlapping parts of the tree: their rows are locked in one order."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Role
from agreements.models import LicensingId
from agreements.services import give_role

NUMBER = "7654321"


def test_what_is_below_is_locked_in_the_order_of_ids_before_it_is_written(world):
    licensing_id = world.licensing_ids[NUMBER]
    LicensingId.objects.update(has_had_administrator=False)
    at = timezone.now()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        give_role(
            by=system_actor(channel="command", at=at),
            holder=world.people["kim"],
            role=Role.ADMINISTRATOR,
            on=licensing_id.organization,
            at=at,
        )
    about = [q["sql"] for q in queries if '"agreements_licensingid"' in q["sql"]]
    locking = next(number for number, sql in enumerate(about) if "FOR UPDATE" in sql)
    assert about[locking].endswith('ORDER BY 1 ASC FOR UPDATE OF "agreements_licensingid"')
    writing = [n for n, sql in enumerate(about) if sql.startswith("UPDATE")]
    assert writing
    assert min(writing) > locking
    licensing_id.refresh_from_db()
    assert licensing_id.has_had_administrator


def test_a_second_administrator_writes_no_licensing_id(world):
    LicensingId.objects.update(has_had_administrator=True)
    at = timezone.now()
    with CaptureQueriesContext(connection) as queries:
        give_role(
            by=system_actor(channel="command", at=at),
            holder=world.people["kim"],
            role=Role.ADMINISTRATOR,
            on=world.licensing_ids[NUMBER],
            at=at,
        )
    assert not [q for q in queries if q["sql"].startswith('UPDATE "agreements_licensingid"')]
