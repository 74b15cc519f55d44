import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0008_kms_exception"),
        ("keys", "0005_low_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fulfillment",
            fields=[
                (
                    "licensing_id",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="agreements.licensingid",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("fulfilled_at", models.DateTimeField(null=True)),
            ],
        ),
        # What stands there stays as it is until its rights change, or all are fulfilled by command.
        migrations.RunSQL(
            """
            INSERT INTO keys_fulfillment (licensing_id_id, version)
            SELECT id, rights_version FROM agreements_licensingid
            """,
            migrations.RunSQL.noop,
        ),
    ]
