from django.db import migrations, models
from django.db.models import F, Q

# Gives a key its counters, and shares the activations that are left out among them: `shards` of
# them, or as many as there are. A limit below what is used breaks the constraint of the counters.
SHARE_OUT = """
CREATE FUNCTION keys_share_out(of_key uuid, total int, shards int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    room int;
    shares int;
BEGIN
    INSERT INTO keys_counter (key_id, shard, used, allowed)
        SELECT of_key, number, 0, 0 FROM generate_series(0, shards - 1) number
        ON CONFLICT DO NOTHING;
    PERFORM FROM keys_counter WHERE key_id = of_key ORDER BY shard FOR UPDATE;
    SELECT total - sum(used), count(*) INTO room, shares FROM keys_counter WHERE key_id = of_key;
    IF room < 0 THEN
        RAISE check_violation USING
            MESSAGE = 'More activations are used than would be allowed.',
            TABLE = 'keys_counter', CONSTRAINT = 'counter_within_allowed';
    END IF;
    UPDATE keys_counter SET allowed = used + room / shares + (shard < room % shares)::int
        WHERE key_id = of_key;
END
$$;
-- More shards for a key with a large limit; the limit is read while nobody can change it.
CREATE FUNCTION keys_spread(of_key uuid, shards int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    total int;
BEGIN
    SELECT allowed INTO total FROM keys_key WHERE id = of_key FOR NO KEY UPDATE;
    PERFORM keys_share_out(of_key, total, shards);
END
$$;
CREATE FUNCTION keys_follow_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keys_share_out(NEW.id, NEW.allotted + NEW.granted, 1);
    RETURN NULL;
END
$$;
CREATE TRIGGER keys_count_new AFTER INSERT ON keys_key FOR EACH ROW
    WHEN (NEW.type = 'mak' AND NEW.activation_authority = 'center')
    EXECUTE FUNCTION keys_follow_limit();
CREATE TRIGGER keys_count_limit AFTER UPDATE OF allotted, granted ON keys_key FOR EACH ROW
    WHEN (
        NEW.type = 'mak' AND NEW.activation_authority = 'center'
        AND NEW.allotted + NEW.granted <> OLD.allotted + OLD.granted
    )
    EXECUTE FUNCTION keys_follow_limit();
ALTER TABLE keys_counter SET (fillfactor = 25);
"""
UNDO = """
DROP TRIGGER keys_count_new ON keys_key;
DROP TRIGGER keys_count_limit ON keys_key;
DROP FUNCTION keys_follow_limit();
DROP FUNCTION keys_spread(uuid, int);
DROP FUNCTION keys_share_out(uuid, int, int);
"""
# The ledger begins empty: what an older release counted of a center's key was always 0.
EXISTING = """
INSERT INTO keys_counter (key_id, shard, used, allowed)
    SELECT id, 0, 0, allotted + granted FROM keys_key
    WHERE type = 'mak' AND activation_authority = 'center'
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_key_remaining")]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key_id",
                        "shard",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key_id", models.UUIDField()),
                ("shard", models.PositiveSmallIntegerField()),
                ("used", models.PositiveIntegerField()),
                ("allowed", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("used__gte", 0), ("used__lte", F("allowed"))),
                        name="counter_within_allowed",
                    )
                ],
            },
        ),
        migrations.RunSQL(SHARE_OUT, UNDO),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
    ]
