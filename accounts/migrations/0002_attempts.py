from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("counted", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "accounts_attempts"},
        ),
        # Counts are worth nothing after a crash, and are written at every request while Redis is away.
        migrations.RunSQL(
            "ALTER TABLE accounts_attempts SET UNLOGGED",
            "ALTER TABLE accounts_attempts SET LOGGED",
        ),
    ]
