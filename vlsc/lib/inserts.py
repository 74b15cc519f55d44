"""Inserting one new row so that its faults are errors at its fields, and many in one statement."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model


def insert_valid(row: Model, exclude: Collection[str] = ()) -> None:
    """Validate a new row and insert it. Raises `ValidationError`.

    What somebody else inserts between the check and the insert, a constraint finds; the second
    check then gives the same error as if it had been there before.
    """
    row.full_clean(exclude=exclude)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.full_clean(exclude=exclude)
        raise


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **common: Any
) -> None:
    """Insert rows, with what all have in `common`, in one statement with one parameter for them.

    The values must be JSON: ids as texts. Nothing is validated, and no default of a field is
    applied. An instance of the model for each row would cost more than the insert.
    """
    values = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in (*columns, *common)}
    quoted = {name: connection.ops.quote_name(field.column) for name, field in fields.items()}
    typed = ", ".join(f'"{name}" {fields[name].db_type(connection)}' for name in columns)
    given = ", ".join([*(f'row."{name}"' for name in columns), *["%s"] * len(common)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)}"
            f" ({', '.join(quoted.values())}) SELECT {given}"
            f" FROM json_to_recordset(%s::json) AS row ({typed})",
            [*common.values(), values],
        )
