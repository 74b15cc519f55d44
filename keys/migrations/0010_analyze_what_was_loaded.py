"""Lets the application's role have the statistics of keys and listings renewed after a load.

Autovacuum comes a minute or two later; until then the next check and the pages would be planned
for the few rows that were there before.
"""

from django.db import migrations

ANALYZE = """
CREATE FUNCTION keys_analyze_loaded() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE keys_key, keys_listing;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0009_analyze_all_that_is_asked")]
    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION keys_analyze_loaded()")]
