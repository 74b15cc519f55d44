"""Checks the rows from before the rule for names."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_names_once")]

    operations = [
        ValidateConstraint("product", "product_cells"),
        ValidateConstraint("productalias", "product_alias_cells"),
        ValidateConstraint("program", "program_cells"),
        ValidateConstraint("programalias", "program_alias_cells"),
    ]
