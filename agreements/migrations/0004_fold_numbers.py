"""Fills the folded forms of the numbers that are there."""

from typing import Any

from django.db import migrations

FOLDED = {
    "Organization": "folded_number",
    "Agreement": "folded_number",
    "Purchase": "folded_order_number",
}
AT_ONCE = 1000


def fold(apps: Any, schema_editor: Any) -> None:
    for name, column in FOLDED.items():
        every = apps.get_model("agreements", name).objects.using(schema_editor.connection.alias)
        field = every.model._meta.get_field(column)
        last = None
        while rows := list(_after(every, last)):
            for row in rows:
                field.pre_save(row, add=False)
            every.bulk_update(rows, [column])
            last = rows[-1].pk


def _after(every: Any, last: Any) -> Any:
    rows = every.order_by("pk")
    return (rows.filter(pk__gt=last) if last else rows)[:AT_ONCE]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_names")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
