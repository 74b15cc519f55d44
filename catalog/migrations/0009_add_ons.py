import django.db.models.deletion
from django.db import migrations, models

import vlsc.lib.ids


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_versions")]

    operations = [
        migrations.CreateModel(
            name="AddOn",
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
                ("covers_from", models.DateField()),
                ("covers_until", models.DateField()),
                ("activation_id", models.UUIDField(blank=True, null=True)),
                ("adds_to", models.ManyToManyField(related_name="add_ons", to="catalog.product")),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="add_on",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "ordering": ("-covers_from", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(covers_from__lte=models.F("covers_until")),
                        name="add_on_covers_days",
                    )
                ],
            },
        ),
    ]
