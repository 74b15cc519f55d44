import django.db.models.functions.text
from django.db import migrations, models

import vlsc.lib.ids

# The state of the project knows `id` as the primary key. In the database it is (key_id, id), so
# that the table can be distributed by key.
# migration-lint allows ban-drop-constraint: this migration makes the table.
PRIMARY_KEY = """
ALTER TABLE activation_activation DROP CONSTRAINT activation_activation_pkey;
ALTER TABLE activation_activation ADD PRIMARY KEY (key_id, id);
"""
UNDO_PRIMARY_KEY = """
ALTER TABLE activation_activation DROP CONSTRAINT activation_activation_pkey;
ALTER TABLE activation_activation ADD PRIMARY KEY (id);
"""

# Takes up to `wanted` activations from the counters of a key; returns how many there were. Whoever
# locks several shards locks them in their order.
TAKE = """
CREATE FUNCTION activation_take(of_key uuid, wanted int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    taken int;
BEGIN
    IF wanted = 0 THEN RETURN 0; END IF;
    PERFORM FROM keys_counter WHERE key_id = of_key ORDER BY shard FOR UPDATE;
    WITH shards AS (
        SELECT shard, allowed - used AS room,
            sum(allowed - used) OVER (ORDER BY shard) - (allowed - used) AS before
        FROM keys_counter WHERE key_id = of_key
    ), changed AS (
        UPDATE keys_counter counter SET used = used + LEAST(room, wanted - before)
        FROM shards
        WHERE counter.key_id = of_key AND counter.shard = shards.shard
            AND room > 0 AND before < wanted
        RETURNING LEAST(room, wanted - before) AS part
    )
    SELECT COALESCE(sum(part), 0) INTO taken FROM changed;
    RETURN taken;
END
$$;
"""
# Takes one. A key with one counter: the conditional update. With several: any that has room and
# that nobody holds; if there is none, all of them in order, so that the last activation is found.
# That nothing is left is read in one snapshot of all shards, without a lock.
TAKE_ONE = """
CREATE FUNCTION activation_take_one(of_key uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    picked int;
BEGIN
    IF NOT EXISTS (SELECT FROM keys_counter WHERE key_id = of_key AND shard = 1) THEN
        UPDATE keys_counter SET used = used + 1
            WHERE key_id = of_key AND shard = 0 AND used < allowed;
        IF FOUND THEN RETURN true; END IF;
    END IF;
    SELECT shard INTO picked FROM keys_counter WHERE key_id = of_key AND used < allowed
        ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
        UPDATE keys_counter SET used = used + 1
            WHERE key_id = of_key AND shard = picked AND used < allowed;
        IF FOUND THEN RETURN true; END IF;
    END IF;
    IF NOT EXISTS (SELECT FROM keys_counter WHERE key_id = of_key AND used < allowed) THEN
        RETURN false;
    END IF;
    RETURN activation_take(of_key, 1) = 1;
END
$$;
"""
# Spends one activation. Every row that is written is locked in this order: machines, then shards.
SPEND = """
CREATE FUNCTION activation_spend(
    of_key uuid, new_id uuid, new_machine text, new_name text, new_channel text,
    new_confirmation text, new_version int, at timestamptz,
    by_kind text, by_id uuid, by_name text, by_token uuid, by_request text, for_reason text,
    OUT result text, OUT id uuid, OUT confirmation_id text, OUT activated_at timestamptz,
    OUT channel text, OUT used bigint, OUT allowed bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    LOOP
        INSERT INTO activation_activation AS new (
            key_id, id, machine, machine_name, channel, state, confirmation_id, secret_version,
            activated_at, actor_kind, actor_id, actor_name, token_id, request_id, reason
        ) VALUES (
            of_key, new_id, new_machine, new_name, new_channel, 'active', new_confirmation,
            new_version, at, by_kind, by_id, by_name, by_token, by_request, for_reason
        ) ON CONFLICT (key_id, machine) WHERE state = 'active' DO NOTHING;
        IF FOUND THEN
            IF activation_take_one(of_key) THEN
                result := 'granted';
                id := new_id;
                confirmation_id := new_confirmation;
                activated_at := at;
                channel := new_channel;
            ELSE
                result := 'exhausted';
                DELETE FROM activation_activation row
                    WHERE row.key_id = of_key AND row.id = new_id;
            END IF;
            EXIT;
        END IF;
        SELECT row.id, row.confirmation_id, row.activated_at, row.channel
            INTO id, confirmation_id, activated_at, channel
            FROM activation_activation row
            WHERE row.key_id = of_key AND row.machine = new_machine AND row.state = 'active';
        IF FOUND THEN
            result := 'already';
            EXIT;
        END IF;
        -- Returned meanwhile: it spends again.
    END LOOP;
    SELECT sum(counter.used), sum(counter.allowed) INTO used, allowed
        FROM keys_counter counter WHERE counter.key_id = of_key;
END
$$;
"""
UNDO = """
DROP FUNCTION activation_spend(
    uuid, uuid, text, text, text, text, int, timestamptz, text, uuid, text, uuid, text, text);
DROP FUNCTION activation_take_one(uuid);
DROP FUNCTION activation_take(uuid, int);
"""


class Migration(migrations.Migration):
    dependencies = [("activation", "0001_initial"), ("keys", "0004_counters")]

    operations = [
        migrations.CreateModel(
            name="Activation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vlsc.lib.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key_id", models.UUIDField()),
                ("machine", models.CharField(max_length=63)),
                ("machine_name", models.CharField(blank=True, max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("online", "Online"),
                            ("proxy", "By proxy"),
                            ("telephone", "By telephone"),
                            ("carried", "Carried over from a replaced key"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("returned", "Returned"),
                            ("carried", "Carried over"),
                        ],
                        max_length=8,
                    ),
                ),
                ("confirmation_id", models.CharField(max_length=48)),
                ("secret_version", models.PositiveSmallIntegerField()),
                ("activated_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("actor_kind", models.CharField(max_length=15)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=200)),
                ("token_id", models.UUIDField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id"], name="activation_id"),
                    models.Index(fields=["machine"], name="activation_machine"),
                    models.Index(
                        models.F("key_id"),
                        django.db.models.functions.text.Upper("machine_name"),
                        condition=models.Q(("machine_name", ""), _negated=True),
                        name="activation_machine_name",
                    ),
                    models.Index(
                        condition=models.Q(("state", "returned")),
                        fields=["ended_at", "id"],
                        name="activation_returned",
                    ),
                    models.Index(
                        condition=models.Q(("state", "returned")),
                        fields=["key_id", "ended_at"],
                        name="activation_key_returned",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("key_id", "machine"),
                        name="activation_machine_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PRIMARY_KEY, UNDO_PRIMARY_KEY),
        migrations.RunSQL(TAKE + TAKE_ONE + SPEND, UNDO),
    ]
