"""Lets the application's role, which owns no table, have the staging table's statistics renewed.

Rows pour in by the million and are joined at once, long before autovacuum looks at them; without
statistics the planner takes the table for empty and joins it row by row.
"""

from django.db import migrations

ANALYZE = """
CREATE FUNCTION keys_analyze_staging() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE keys_importrow (key_import_id, attempt, line, licensing_id, product_id, fingerprint);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0006_key_exceptions")]
    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION keys_analyze_staging()")]
