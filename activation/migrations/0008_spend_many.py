from django.db import migrations

# Takes up to `wanted` activations; returns how many there were. Where one counter has room for all
# of them, by one update of it: with several counters, of any that nobody holds. Else from all.
TAKE_ROOM = """
CREATE FUNCTION activation_take_room(of_key uuid, wanted int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    picked int := 0;
BEGIN
    IF wanted = 0 THEN RETURN 0; END IF;
    IF EXISTS (SELECT FROM keys_counter WHERE key_id = of_key AND shard = 1) THEN
        SELECT shard INTO picked FROM keys_counter
            WHERE key_id = of_key AND used + wanted <= allowed
            ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    END IF;
    UPDATE keys_counter SET used = used + wanted
        WHERE key_id = of_key AND shard = picked AND used + wanted <= allowed;
    IF FOUND THEN RETURN wanted; END IF;
    IF NOT EXISTS (SELECT FROM keys_counter WHERE key_id = of_key AND used < allowed) THEN
        RETURN 0;
    END IF;
    RETURN activation_take(of_key, wanted);
END
$$;
"""
# Spends for many machines in their order, in one transaction: each is granted as long as there is
# room, or is active already; each has a time and a request of its own. The rows are inserted in the
# order of the machines, so that two calls with the same machines wait for each other and do not
# deadlock; what finds no room is taken out again, from the end of the list.
SPEND_MANY = """
CREATE FUNCTION activation_spend_many(
    of_key uuid, new_ids uuid[], machines text[], names text[], confirmations text[],
    times timestamptz[], by_requests text[], new_channel text, new_version int,
    by_kind text, by_id uuid, by_name text, by_token uuid, for_reason text
) RETURNS TABLE (
    place int, result text, id uuid, confirmation_id text, activated_at timestamptz,
    channel text, used bigint, allowed bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    inserted uuid[];
    granted int;
    excess text[];
BEGIN
    WITH added AS (
        INSERT INTO activation_activation (
            key_id, id, machine, machine_name, channel, state, confirmation_id, secret_version,
            activated_at, actor_kind, actor_id, actor_name, token_id, request_id, reason
        )
        SELECT of_key, new.id, new.machine, new.name, new_channel, 'active', new.confirmation,
            new_version, new.at, by_kind, by_id, by_name, by_token, new.request, for_reason
        FROM (
            SELECT DISTINCT ON (machine) id, machine, name, confirmation, at, request
            FROM unnest(new_ids, machines, names, confirmations, times, by_requests)
                WITH ORDINALITY listed (id, machine, name, confirmation, at, request, place)
            ORDER BY machine, place
        ) new
        ON CONFLICT (key_id, machine) WHERE state = 'active' DO NOTHING
        RETURNING id
    )
    SELECT array_agg(id) INTO inserted FROM added;
    inserted := ARRAY(
        SELECT listed.id FROM unnest(new_ids) WITH ORDINALITY listed (id, place)
        WHERE listed.id = ANY(inserted) ORDER BY listed.place
    );
    granted := activation_take_room(of_key, cardinality(inserted));
    IF granted < cardinality(inserted) THEN
        WITH undone AS (
            DELETE FROM activation_activation row
            WHERE row.key_id = of_key AND row.id = ANY(inserted[granted + 1:])
            RETURNING row.machine
        )
        SELECT array_agg(machine) INTO excess FROM undone;
    END IF;
    -- A machine that was active is `already`, even if it is returned in this moment.
    RETURN QUERY
        SELECT listed.place::int,
            CASE WHEN listed.id = ANY(inserted[:granted]) THEN 'granted'
                WHEN listed.machine = ANY(excess) THEN 'exhausted' ELSE 'already' END,
            row.id, row.confirmation_id::text, row.activated_at, row.channel::text,
            counted.used, counted.allowed
        FROM unnest(new_ids, machines) WITH ORDINALITY listed (id, machine, place)
        LEFT JOIN LATERAL (
            SELECT row.id, row.confirmation_id, row.activated_at, row.channel
            FROM activation_activation row
            WHERE row.key_id = of_key AND row.machine = listed.machine
                AND listed.machine <> ALL(COALESCE(excess, '{}'))
            ORDER BY row.state = 'active' DESC, row.id DESC LIMIT 1
        ) row ON true
        CROSS JOIN (
            SELECT sum(counter.used) AS used, sum(counter.allowed) AS allowed
            FROM keys_counter counter WHERE counter.key_id = of_key
        ) counted
        ORDER BY listed.place;
END
$$;
"""
UNDO = """
DROP FUNCTION activation_spend_many(
    uuid, uuid[], text[], text[], text[], timestamptz[], text[], text, int,
    text, uuid, text, uuid, text);
DROP FUNCTION activation_take_room(uuid, int);
"""


class Migration(migrations.Migration):
    dependencies = [("activation", "0007_daily_use")]

    operations = [migrations.RunSQL(TAKE_ROOM + SPEND_MANY, UNDO)]
