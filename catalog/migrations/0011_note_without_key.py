from django.db import migrations, models

from vlsc.lib.text import validate_no_key


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_media")]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="note",
            field=models.TextField(blank=True, validators=[validate_no_key]),
        ),
    ]
