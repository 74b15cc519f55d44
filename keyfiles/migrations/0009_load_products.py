from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("keyfiles", "0008_load_kinds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="keyimport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("keys", "Key file"),
                    ("organizations", "Organizations"),
                    ("agreements", "Agreements"),
                    ("licensing-ids", "Licensing IDs"),
                    ("purchases", "Purchases"),
                    ("forecasts", "Forecasts"),
                    ("key-stock", "Key stock"),
                    ("products", "Products"),
                ],
                db_default="keys",
                default="keys",
                max_length=16,
            ),
        ),
    ]
