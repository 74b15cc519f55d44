"""The keys of an ownership group have an index with all that a long list is sorted by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0010_analyze_what_was_loaded")]
    operations = [
        migrations.AddIndex(
            model_name="key",
            index=models.Index(
                fields=["group_id", "id"],
                include=["type", "last_five", "used", "allowed"],
                name="key_group",
            ),
        ),
    ]
