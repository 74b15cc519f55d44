"""What the importer stages: rows, findings, licensing IDs to come, and the file of bad rows.

Staged rows are unlogged: they can be made anew from the upload, so they need no write-ahead log.
"""

import django.db.models.deletion
from django.db import migrations, models

import vlsc.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("keys", "0002_listing_repeats"),
    ]

    operations = [
        migrations.DeleteModel(name="ImportRow"),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key_import_id",
                        "attempt",
                        "line",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("attempt", models.SmallIntegerField()),
                ("line", models.IntegerField()),
                ("licensing_id", models.UUIDField(null=True)),
                ("product_id", models.UUIDField(null=True)),
                ("type", models.CharField(blank=True, max_length=5)),
                ("last_five", models.CharField(max_length=5)),
                ("ciphertext", models.BinaryField(null=True)),
                ("fingerprint", models.BinaryField()),
                ("key_id", models.UUIDField()),
                ("listing_id", models.UUIDField()),
                ("is_center", models.BooleanField()),
                ("used", models.IntegerField(null=True)),
                ("allowed", models.IntegerField(null=True)),
                ("seats", models.IntegerField(null=True)),
                ("osa_status", models.CharField(blank=True, max_length=9)),
                ("is_bad", models.BooleanField()),
                ("brings_key", models.BooleanField()),
                ("brings_listing", models.BooleanField()),
                ("changes_key", models.BooleanField()),
                (
                    "key_import",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="keys.keyimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportFinding",
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
                ("attempt", models.SmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("error", "Error"),
                            ("warning", "Warning"),
                            ("absent", "Not in the file"),
                        ],
                        max_length=7,
                    ),
                ),
                ("line", models.IntegerField()),
                ("place", models.BigIntegerField()),
                ("column", models.CharField(blank=True, max_length=40)),
                ("code", models.CharField(max_length=24)),
                ("facts", models.JSONField(default=dict)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("product_name", models.CharField(blank=True, max_length=160)),
                ("type", models.CharField(blank=True, max_length=5)),
                ("last_five", models.CharField(blank=True, max_length=5)),
            ],
        ),
        migrations.CreateModel(
            name="ImportPlace",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("attempt", models.SmallIntegerField()),
                ("program_id", models.UUIDField()),
                ("number", models.CharField(max_length=40)),
                ("organization_id", models.UUIDField()),
                ("organization_name", models.CharField(max_length=200)),
                ("group_id", models.UUIDField()),
                ("is_new_organization", models.BooleanField()),
            ],
        ),
        migrations.AddField(
            model_name="keyimport",
            name="bad_file_key",
            field=models.BinaryField(max_length=80, null=True),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="bad_stored_as",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="staged_attempt",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="attempts_before",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="failure",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="lines",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="ignored_columns",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="loader",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.user",
            ),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="loader_token",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.token",
            ),
        ),
        migrations.AddField(
            model_name="keyimport",
            name="token",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.token",
            ),
        ),
        migrations.AddField(
            model_name="namechoice",
            name="pool",
            field=models.CharField(
                blank=True,
                choices=[
                    ("systems", "Systems"),
                    ("servers", "Servers"),
                    ("applications", "Applications"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="namechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("choice", "skip"), ("means_id", None)),
                    models.Q(
                        models.Q(("choice", "skip"), _negated=True), ("means_id__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="name_choice_means",
            ),
        ),
        migrations.AddField(
            model_name="importfinding",
            name="key_import",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="keys.keyimport",
            ),
        ),
        migrations.AddField(
            model_name="importplace",
            name="key_import",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="places",
                to="keys.keyimport",
            ),
        ),
        migrations.AddIndex(
            model_name="importfinding",
            index=models.Index(
                fields=["key_import", "attempt", "kind", "place", "id"], name="import_finding_place"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE keys_importrow SET UNLOGGED", "ALTER TABLE keys_importrow SET LOGGED"
        ),
    ]
