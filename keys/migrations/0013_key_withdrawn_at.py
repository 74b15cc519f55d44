from django.db import migrations, models

# A key that is removed takes its counters with it; they have no foreign key.
FORGET = """
CREATE FUNCTION keys_forget_counters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM keys_counter WHERE key_id = OLD.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER keys_count_removed AFTER DELETE ON keys_key FOR EACH ROW
    WHEN (OLD.type = 'mak' AND OLD.activation_authority = 'center')
    EXECUTE FUNCTION keys_forget_counters();
"""
UNDO = """
DROP TRIGGER keys_count_removed ON keys_key;
DROP FUNCTION keys_forget_counters();
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0012_listing_updated_at")]

    operations = [
        migrations.AddField(
            "key", "withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.RunSQL(FORGET, UNDO),
    ]
