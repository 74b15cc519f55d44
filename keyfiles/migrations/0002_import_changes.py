import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyfiles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("attempt", models.SmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("counter", "Changed counter"),
                            ("licensing_id", "New licensing ID"),
                            ("organization", "New organization"),
                            ("program", "New program"),
                            ("product", "New product"),
                            ("key", "New key"),
                        ],
                        max_length=12,
                    ),
                ),
                ("line", models.IntegerField()),
                ("number", models.CharField(blank=True, max_length=80)),
                ("program_name", models.CharField(blank=True, max_length=160)),
                ("organization_name", models.CharField(blank=True, max_length=200)),
                ("product_name", models.CharField(blank=True, max_length=160)),
                ("type", models.CharField(blank=True, max_length=5)),
                ("last_five", models.CharField(blank=True, max_length=5)),
                ("is_new", models.BooleanField(default=True)),
                ("used_before", models.IntegerField(null=True)),
                ("used_after", models.IntegerField(null=True)),
                ("allowed_before", models.IntegerField(null=True)),
                ("allowed_after", models.IntegerField(null=True)),
                ("seats_before", models.IntegerField(null=True)),
                ("seats_after", models.IntegerField(null=True)),
                ("osa_status_before", models.CharField(blank=True, max_length=9)),
                ("osa_status_after", models.CharField(blank=True, max_length=9)),
                (
                    "key_import",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="keyfiles.keyimport",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["key_import", "attempt", "kind", "line", "id"],
                        name="import_change_line",
                    )
                ],
            },
        ),
        # Made from the staged rows, which a crash of the database loses too.
        migrations.RunSQL(
            "ALTER TABLE keyfiles_importchange SET UNLOGGED",
            "ALTER TABLE keyfiles_importchange SET LOGGED",
        ),
    ]
