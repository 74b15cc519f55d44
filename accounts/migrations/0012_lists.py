from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_addresses_once")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="lists",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
    ]
