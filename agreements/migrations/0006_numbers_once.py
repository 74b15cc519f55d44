"""Indexes for numbers that are there once, in whatever form they are written."""

from django.db import migrations, models

from vlsc.lib.folded import UniqueFolded


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("agreements", "0005_names_valid")]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY organization_number_once"
            " ON agreements_organization (folded_number)",
            "DROP INDEX CONCURRENTLY IF EXISTS organization_number_once",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY purchase_order_line_once"
            " ON agreements_purchase (licensing_id_id, folded_order_number, line)",
            "DROP INDEX CONCURRENTLY IF EXISTS purchase_order_line_once",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY agreement_number_folded_once"
            " ON agreements_agreement (program_id, folded_number) WHERE NOT (number = '')",
            "DROP INDEX CONCURRENTLY agreement_number_folded_once",
            state_operations=[
                migrations.AddConstraint(
                    "agreement",
                    UniqueFolded(
                        fields=["program", "folded_number"],
                        condition=~models.Q(number=""),
                        name="agreement_number_folded_once",
                    ),
                )
            ],
        ),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY agreement_number_once",
            "CREATE UNIQUE INDEX CONCURRENTLY agreement_number_once"
            " ON agreements_agreement (program_id, number) WHERE NOT (number = '')",
            state_operations=[migrations.RemoveConstraint("agreement", "agreement_number_once")],
        ),
    ]
