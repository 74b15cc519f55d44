"""An update of many rows in one statement, each with values of its own.

`rows.update(**by_id(Model, {id: {"limit": 5}, other: {"limit": 7}}))` sets each row to the values
of its id. Django's `bulk_update` writes a `CASE` with a branch for each row, which costs more to
build than to run.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Expression, F, Field, JSONField, Model


def by_id(model: type[Model], rows: Mapping[Any, Mapping[str, Any]]) -> dict[str, Any]:
    """The values of each column for an update; all rows name the same columns.

    A column with the same value in all rows is set to that value, which costs less.
    """
    first = next(iter(rows.values()), {})
    shared = {
        name: value
        for name, value in first.items()
        if all(values[name] == value for values in rows.values())
    }
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in first}
    return shared | {
        name: ById({pk: values[name] for pk, values in rows.items()}, field)
        for name, field in fields.items()
        if name not in shared
    }


class ById(Expression):
    """The value of a row's id in a mapping; its type is that of the field that is updated."""

    def __init__(self, values: Mapping[Any, Any], field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self._id: Any = F("pk")
        self._values = json.dumps(
            {str(pk): value for pk, value in values.items()}, cls=DjangoJSONEncoder
        )

    def get_source_expressions(self) -> list[Any]:
        return [self._id]

    def set_source_expressions(self, exprs: Any) -> None:
        (self._id,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        found, parameters = compiler.compile(self._id)
        operator = "->" if isinstance(self.output_field, JSONField) else "->>"
        kind = self.output_field.db_type(connection)
        return f"(%s::jsonb {operator} {found}::text)::{kind}", [self._values, *parameters]
