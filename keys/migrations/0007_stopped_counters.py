from django.db import migrations, models

# A key that is blocked or replaced stops its counters: the trigger on keys waits for whoever is
# spending, and who spends later finds them stopped, also if they asked for the key's status before.
# Shards that are added later begin as the key is.
STOP = """
CREATE FUNCTION keys_stop_counters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM keys_counter WHERE key_id = NEW.id ORDER BY shard FOR UPDATE;
    UPDATE keys_counter SET stopped = NEW.status IN ('blocked', 'replaced') WHERE key_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION keys_begin_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.stopped := EXISTS (
        SELECT FROM keys_key WHERE id = NEW.key_id AND status IN ('blocked', 'replaced')
    );
    RETURN NEW;
END
$$;
CREATE FUNCTION keys_refuse_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE 'The key was blocked or replaced.' USING ERRCODE = 'VLS01';
END
$$;
CREATE TRIGGER keys_stop AFTER UPDATE OF status ON keys_key FOR EACH ROW
    WHEN (
        NEW.type = 'mak' AND NEW.activation_authority = 'center' AND NEW.status <> OLD.status
    )
    EXECUTE FUNCTION keys_stop_counters();
CREATE TRIGGER keys_counter_begin BEFORE INSERT ON keys_counter FOR EACH ROW
    EXECUTE FUNCTION keys_begin_counter();
CREATE TRIGGER keys_counter_stopped BEFORE UPDATE OF used ON keys_counter FOR EACH ROW
    WHEN (OLD.stopped AND NEW.used > OLD.used)
    EXECUTE FUNCTION keys_refuse_stopped();
"""
UNDO = """
DROP TRIGGER keys_counter_stopped ON keys_counter;
DROP TRIGGER keys_counter_begin ON keys_counter;
DROP TRIGGER keys_stop ON keys_key;
DROP FUNCTION keys_refuse_stopped();
DROP FUNCTION keys_begin_counter();
DROP FUNCTION keys_stop_counters();
"""
EXISTING = """
UPDATE keys_counter SET stopped = true
    WHERE key_id IN (SELECT id FROM keys_key WHERE status IN ('blocked', 'replaced'))
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0006_fulfillment")]

    operations = [
        migrations.AddField("counter", "stopped", models.BooleanField(db_default=False)),
        migrations.RunSQL(STOP, UNDO),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
    ]
