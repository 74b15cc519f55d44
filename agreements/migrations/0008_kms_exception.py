from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_numbers_required"),
    ]

    operations = [
        migrations.AddField(
            model_name="licensingid",
            name="has_kms_exception",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
