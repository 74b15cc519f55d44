# migration-lint allows ALTER_COLUMN, changing-column-type: a wider varchar rewrites no table, and
# no release looks at the width.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyfiles", "0003_request_id")]

    operations = [
        migrations.AlterField(
            model_name="importfinding",
            name="type",
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
