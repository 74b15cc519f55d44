"""Fills the folded forms of the names that are there."""

from typing import Any

from django.db import migrations

NAMED = ("Product", "ProductAlias", "Program", "ProgramAlias")


def fold(apps: Any, schema_editor: Any) -> None:
    for name in NAMED:
        for row in apps.get_model("catalog", name).objects.using(schema_editor.connection.alias):
            row.save(update_fields=["folded_name"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_names")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
