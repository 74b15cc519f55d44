"""What the center decides about itself, and the link for its first account."""

import django.contrib.postgres.fields
from django.db import migrations, models

import accounts.models.center


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_names_valid"),
    ]

    operations = [
        migrations.AddField(
            model_name="center",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    max_length=5, validators=[accounts.models.center.validate_language]
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="center",
            name="mail_from",
            field=models.EmailField(
                blank=True,
                db_default="",
                default="",
                max_length=254,
                validators=[accounts.models.center.validate_address],
            ),
        ),
        migrations.AddField(
            model_name="center",
            name="support_address",
            field=models.EmailField(
                blank=True,
                db_default="",
                default="",
                max_length=254,
                validators=[accounts.models.center.validate_address],
            ),
        ),
        migrations.AlterField(
            model_name="center",
            name="time_zone",
            field=models.CharField(
                default="UTC", max_length=64, validators=[accounts.models.center.validate_time_zone]
            ),
        ),
        migrations.CreateModel(
            name="FirstAccountLink",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="one_first_account_link"
                    )
                ],
            },
        ),
    ]
