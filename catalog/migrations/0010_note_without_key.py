from django.db import migrations, models

from vlsc.lib.text import validate_no_key


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_add_ons")]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="note",
            field=models.TextField(blank=True, validators=[validate_no_key]),
        ),
    ]
