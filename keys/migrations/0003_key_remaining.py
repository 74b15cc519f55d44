from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Case, F, Value, When


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("keys", "0002_stamped_changes")]

    operations = [
        AddIndexConcurrently(
            model_name="key",
            index=models.Index(
                Case(
                    When(type="mak", then=F("allowed") - F("used")),
                    default=Value(2147483647),
                    output_field=models.IntegerField(),
                ),
                "id",
                name="key_remaining",
            ),
        )
    ]
