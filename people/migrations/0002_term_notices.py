import django.db.models.deletion
from django.db import migrations, models

import vlsc.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0008_kms_exception"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TermNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vlsc.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("ends_on", models.DateField()),
                ("days", models.PositiveSmallIntegerField()),
                ("noticed_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "ends_on", "days"), name="term_notice_once"
                    )
                ],
            },
        ),
    ]
