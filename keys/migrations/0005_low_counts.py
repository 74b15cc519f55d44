import django.db.models.deletion
from django.db import migrations, models

import vlsc.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0004_counters"),
    ]

    operations = [
        migrations.CreateModel(
            name="LowCount",
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
                ("level", models.PositiveSmallIntegerField()),
                ("allowed", models.PositiveIntegerField()),
                ("used", models.PositiveIntegerField()),
                ("noticed_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="keys.key"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "level", "allowed"), name="low_count_once"
                    )
                ],
            },
        ),
    ]
