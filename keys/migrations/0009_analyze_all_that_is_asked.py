"""The planner learns the flags of staged rows and the licensing IDs to come, too.

A file whose rows were all bad made it take every later file's rows for bad ones.
"""

from django.db import migrations

ANALYZE = """
CREATE OR REPLACE FUNCTION keys_analyze_staging() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE keys_importrow (
        key_import_id, attempt, line, licensing_id, product_id, fingerprint, is_bad, brings_key
    );
    ANALYZE keys_importplace;
END
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION keys_analyze_staging() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE keys_importrow (key_import_id, attempt, line, licensing_id, product_id, fingerprint);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0008_what_needs_somebody")]
    operations = [migrations.RunSQL(ANALYZE, BEFORE)]
