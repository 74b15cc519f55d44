from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyfiles", "0004_finding_type")]
    operations = [
        migrations.CreateModel(
            name="StoreOwner",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("center", models.UUIDField()),
                ("generation", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_store_owner")
                ],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO keyfiles_storeowner (id, center, generation)"
            " VALUES (1, gen_random_uuid(), 1)",
            "DELETE FROM keyfiles_storeowner",
        ),
    ]
