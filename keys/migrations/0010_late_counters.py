from django.db import migrations, models

# A counter is late from its first move until `used` is copied to its key. Only that first move
# changes the index, so that the moves after it stay cheap.
LATE = """
CREATE FUNCTION keys_mark_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_late := true;
    RETURN NEW;
END
$$;
CREATE TRIGGER keys_counter_late BEFORE UPDATE OF used ON keys_counter FOR EACH ROW
    WHEN (NEW.used <> OLD.used AND NOT OLD.is_late)
    EXECUTE FUNCTION keys_mark_late();
-- Copies `used` to at most so many keys whose counters are late. Locks keys, then counters in their
-- order, as whoever changes a key does; a key that somebody holds is left for the next time.
CREATE FUNCTION keys_copy_used(at timestamptz, most int, OUT looked_at int, OUT copied int)
LANGUAGE plpgsql AS $$
DECLARE
    late uuid[];
BEGIN
    late := ARRAY(
        SELECT id FROM keys_key WHERE id = ANY(ARRAY(
            SELECT DISTINCT key_id FROM keys_counter WHERE is_late ORDER BY key_id LIMIT most
        )) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    );
    PERFORM FROM keys_counter WHERE key_id = ANY(late) ORDER BY key_id, shard FOR UPDATE;
    UPDATE keys_counter SET is_late = false WHERE key_id = ANY(late) AND is_late;
    UPDATE keys_key SET used = counted.used, counted_at = at
        FROM (
            SELECT key_id, sum(counter.used) AS used FROM keys_counter counter
            WHERE key_id = ANY(late) GROUP BY key_id
        ) counted
        WHERE keys_key.id = counted.key_id AND keys_key.used <> counted.used;
    GET DIAGNOSTICS copied = ROW_COUNT;
    looked_at := cardinality(late);
END
$$;
"""
UNDO = """
DROP FUNCTION keys_copy_used(timestamptz, int);
DROP TRIGGER keys_counter_late ON keys_counter;
DROP FUNCTION keys_mark_late();
"""
# What the release before has not copied yet.
EXISTING = "UPDATE keys_counter SET is_late = true WHERE used > 0"


class Migration(migrations.Migration):
    dependencies = [("keys", "0009_key_issued")]

    operations = [
        migrations.AddField("counter", "is_late", models.BooleanField(db_default=False)),
        migrations.RunSQL(LATE, UNDO),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
    ]
