"""Rows that many tests begin with, built once in each process and put in with one statement.

A test finds the same as if they had just been built, in some 3 ms instead of 100: the rows are
inserted in the test's own transaction or committed by it, and the objects are the test's own.
"""

import functools
import pickle
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from keys import vault

Built = TypeVar("Built")


def put(build: Callable[[], Built]) -> Built:
    """What `build` makes in a database without rows of these kinds. It reads no clock but today."""
    statement, objects = _snapshot(build, date.today())
    with connection.cursor() as cursor:
        cursor.execute(statement)
    return pickle.loads(objects)  # noqa: S301 - pickled by this process


@functools.cache
def _snapshot(build: Callable[[], object], _day: date) -> tuple[str, bytes]:
    """Build it, note the rows and the objects, and undo it."""
    vault.forget()  # so that the rows hold the data keys that the others are sealed with
    before = _count_rows()
    with transaction.atomic():
        objects = pickle.dumps(build())
        added = [model for model, count in _count_rows().items() if count != before[model]]
        assert not any(before[model] for model in added), "there were rows already"
        statement = ";".join(_insert(model) for model in added)
        transaction.set_rollback(True)
    vault.forget()
    return statement, objects


def _count_rows() -> dict[type[Model], int]:
    models = apps.get_models(include_auto_created=True)
    return {model: model._default_manager.count() for model in models if model._meta.managed}


def _insert(model: type[Model]) -> str:
    """A statement that inserts all rows of a table as they are."""
    table = connection.ops.quote_name(model._meta.db_table)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    rows = f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT json_agg(t)::text FROM {table} t")
        text = cursor.fetchone()[0]
        return cursor.mogrify(f"INSERT INTO {table} ({columns}) {rows}", [text]).decode()
