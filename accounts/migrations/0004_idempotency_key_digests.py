from django.db import migrations

# Repeats of requests that the previous release answers meanwhile run again.
DIGEST = """
UPDATE accounts_idempotentanswer SET key = encode(sha256(convert_to(key, 'UTF8')), 'hex')
WHERE key !~ '^[0-9a-f]{64}$'
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sessions_end")]

    operations = [migrations.RunSQL(DIGEST, migrations.RunSQL.noop)]
