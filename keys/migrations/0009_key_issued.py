from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("keys", "0008_stock")]

    operations = [
        AddIndexConcurrently(
            model_name="key",
            index=models.Index(
                fields=["issued_at"],
                include=["product", "kms_group", "type"],
                condition=models.Q(issued_at__isnull=False),
                name="key_issued",
            ),
        )
    ]
