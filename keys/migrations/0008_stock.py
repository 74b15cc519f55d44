import django.db.models.deletion
from django.db import migrations, models

import vlsc.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_versions"),
        ("keys", "0007_stopped_counters"),
    ]

    operations = [
        migrations.AddField(
            model_name="key",
            name="issued_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="LowStock",
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
                ("kms_group", models.CharField(blank=True, max_length=80)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("vlk", "VLK"),
                            ("kms", "KMS"),
                            ("mak", "MAK"),
                            ("setup", "Setup"),
                            ("osa", "OSA"),
                        ],
                        max_length=5,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("fewest", models.PositiveIntegerField()),
                ("noticed_at", models.DateTimeField()),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", False)),
                        fields=("product", "type", "level"),
                        name="low_stock_of_product_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", True)),
                        fields=("kms_group", "type", "level"),
                        name="low_stock_of_group_once",
                    ),
                ],
            },
        ),
    ]
