from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyfiles", "0012_load_directory")]

    operations = [
        migrations.AddField(
            model_name="keyexport",
            name="keys_total",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="keyexport",
            name="products_total",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
