from django.db import migrations

from vlsc.lib.changes import stamp_changes


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial"), ("agreements", "0002_stamped_changes")]

    operations = [stamp_changes("keys_key", "keys_listing")]
