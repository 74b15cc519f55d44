from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="KeptValue",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField(null=True)),
                ("location", models.CharField(blank=True, max_length=500)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
