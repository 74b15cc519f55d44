"""The index of a profile's order carries the key, so that counting products and keys is cheap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0004_key_export_licensing_ids")]

    operations = [
        migrations.RemoveIndex(model_name="listing", name="listing_group_product"),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["group_id", "product_name", "id"],
                include=["key"],
                name="listing_group_product",
            ),
        ),
    ]
