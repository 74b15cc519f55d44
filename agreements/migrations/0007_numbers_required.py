"""Constraints on the indexes of folded numbers, which every new row brings from now on."""

from django.db import migrations

from vlsc.lib.folded import FoldedField, UniqueFolded


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_numbers_once")]

    # migration-lint allows ADD_UNIQUE, ban-drop-constraint, ban-drop-default: no release is older.
    operations = [
        migrations.RunSQL(
            "ALTER TABLE agreements_organization ADD CONSTRAINT organization_number_once"
            " UNIQUE USING INDEX organization_number_once",
            "ALTER TABLE agreements_organization DROP CONSTRAINT organization_number_once",
            state_operations=[
                migrations.AddConstraint(
                    "organization",
                    UniqueFolded(fields=["folded_number"], name="organization_number_once"),
                )
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE agreements_purchase ADD CONSTRAINT purchase_order_line_once"
            " UNIQUE USING INDEX purchase_order_line_once",
            "ALTER TABLE agreements_purchase DROP CONSTRAINT purchase_order_line_once",
            state_operations=[
                migrations.AddConstraint(
                    "purchase",
                    UniqueFolded(
                        fields=["licensing_id", "folded_order_number", "line"],
                        name="purchase_order_line_once",
                    ),
                )
            ],
        ),
        migrations.RemoveConstraint("purchase", "purchase_line_once"),
        migrations.AlterField("organization", "folded_number", FoldedField("number")),
        migrations.AlterField("agreement", "folded_number", FoldedField("number")),
        migrations.AlterField("purchase", "folded_order_number", FoldedField("order_number")),
    ]
