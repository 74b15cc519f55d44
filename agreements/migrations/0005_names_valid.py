"""Checks the rows from before the rule for names."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_fold_numbers")]

    operations = [
        ValidateConstraint("organization", "organization_cells"),
        ValidateConstraint("organization", "organization_numbers"),
        ValidateConstraint("agreement", "agreement_cells"),
        ValidateConstraint("agreement", "agreement_numbers"),
        ValidateConstraint("licensingid", "licensing_id_cells"),
        ValidateConstraint("licensingid", "licensing_id_numbers"),
        ValidateConstraint("purchase", "purchase_cells"),
        ValidateConstraint("purchase", "purchase_numbers"),
        ValidateConstraint("contact", "contact_cells"),
    ]
