import django.contrib.postgres.functions
from django.db import migrations, models

import vlsc.lib.ids


class Migration(migrations.Migration):
    # migration-lint allows adding-field-with-default: the table has a few rows for each file.
    dependencies = [("keyfiles", "0005_store_owner")]
    operations = [
        migrations.AddField(
            "namechoice",
            "public_id",
            models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=vlsc.lib.ids.uuid7,
                editable=False,
            ),
        ),
    ]
