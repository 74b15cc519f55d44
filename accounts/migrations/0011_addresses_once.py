"""One account for each address, however its letters are written."""

from django.db import migrations, models

from vlsc.lib.addresses import CREATE_FUNCTION, FoldedAddress


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0010_identity_providers")]

    operations = [
        CREATE_FUNCTION,
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY user_address_once"
            " ON accounts_user (fold_address(email))",
            "DROP INDEX CONCURRENTLY IF EXISTS user_address_once",
            state_operations=[
                migrations.AddConstraint(
                    "user",
                    models.UniqueConstraint(FoldedAddress("email"), name="user_address_once"),
                )
            ],
        ),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY user_email_once",
            "CREATE UNIQUE INDEX CONCURRENTLY user_email_once ON accounts_user (lower(email))",
            state_operations=[migrations.RemoveConstraint("user", "user_email_once")],
        ),
    ]
