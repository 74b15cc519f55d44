"""Whether a product is activated by telephone, and the version of its activation secret."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_names_valid")]

    operations = [
        migrations.AddField(
            "product",
            "has_telephone_activation",
            models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            "product",
            "secret_version",
            models.PositiveSmallIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
