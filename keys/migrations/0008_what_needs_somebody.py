"""What home shows of a whole center, MAKs that run low and listings that wait, has an index."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual


class Migration(migrations.Migration):
    dependencies = [("keys", "0007_analyze_staging")]
    operations = [
        migrations.AddIndex(
            model_name="key",
            index=models.Index(
                "group_id",
                F("allowed") - F("used"),
                "id",
                condition=Q(
                    GreaterThanOrEqual(F("used") * 5, F("allowed") * 4), type="mak", allowed__gt=0
                ),
                name="key_runs_low",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["created_at", "id"],
                condition=Q(state="awaiting"),
                name="listing_awaiting",
            ),
        ),
    ]
