from django.db import migrations

from vlsc.lib.changes import stamp_changes


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [
        stamp_changes("agreements_organization", "agreements_agreement", "agreements_licensingid")
    ]
