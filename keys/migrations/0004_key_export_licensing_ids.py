"""A key file knows whose rows it holds, so that each download can ask for all of them."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_import_staging")]
    operations = [
        migrations.AddField(
            model_name="keyexport",
            name="licensing_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), null=True, size=None
            ),
        )
    ]
