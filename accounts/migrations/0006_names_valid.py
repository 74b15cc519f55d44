"""Checks the rows from before the rule for names."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_names")]

    operations = [
        ValidateConstraint("user", "user_cells"),
        ValidateConstraint("token", "token_cells"),
        ValidateConstraint("center", "center_cells"),
    ]
