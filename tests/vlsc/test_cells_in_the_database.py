"""No column that ends in a cell of a file takes what breaks the cell or begins a formula there."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from vlsc.lib.text import validate_cell

CELLS = [
    (model._meta.db_table, field.column)
    for model in apps.get_models()
    for field in model._meta.fields
    if validate_cell in field.validators
]
UNSAFE = ["=1+1", " =1", "+1", "-1", "@SUM(1)", "＝1", "－1", "=1+1\tx", "a\tb", "a\nb", "a\rb"]


def put(table: str, column: str, text: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE {table} SET "{column}" = %s', [text])
        return cursor.rowcount


def test_the_columns_are_those_that_people_name_things_in():
    assert {
        ("agreements_organization", "name"),
        ("agreements_licensingid", "number"),
        ("catalog_product", "name"),
        ("catalog_program", "name"),
        ("accounts_user", "name"),
    } <= set(CELLS)


@pytest.mark.parametrize("cell", CELLS, ids=".".join)
def test_every_such_column_has_its_constraint(db, cell):
    table, column = cell
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND conname LIKE '%%_cells'",
            [table],
        )
        [definition] = cursor.fetchone()
    assert f"({column})::text ~" in definition.replace(chr(34), "")


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("agreements_organization", "name"),
        ("agreements_licensingid", "number"),
        ("catalog_product", "name"),
        ("catalog_program", "name"),
    ],
)
def test_sql_cannot_store_what_a_file_cannot_hold(world, table, column, text):
    with pytest.raises(IntegrityError, match="_cells"):
        put(table, column, text)
