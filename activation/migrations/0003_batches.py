from django.db import migrations

# Spends for many machines in their order, in one transaction: each is granted as long as there is
# room, or is active already. The rows are inserted in the order of the machines, so that two
# batches with the same machines wait for each other and do not deadlock; what finds no room is
# taken out again, from the end of the list.
SPEND_BATCH = """
CREATE FUNCTION activation_spend_batch(
    of_key uuid, new_ids uuid[], machines text[], names text[], confirmations text[],
    new_channel text, new_version int, at timestamptz,
    by_kind text, by_id uuid, by_name text, by_token uuid, by_request text, for_reason text
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
            new_version, at, by_kind, by_id, by_name, by_token, by_request, for_reason
        FROM (
            SELECT DISTINCT ON (machine) id, machine, name, confirmation
            FROM unnest(new_ids, machines, names, confirmations)
                WITH ORDINALITY listed (id, machine, name, confirmation, place)
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
    granted := activation_take(of_key, cardinality(inserted));
    WITH undone AS (
        DELETE FROM activation_activation row
        WHERE row.key_id = of_key AND row.id = ANY(inserted[granted + 1:])
        RETURNING row.machine
    )
    SELECT array_agg(machine) INTO excess FROM undone;
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
# Gives an activation back, on the shard with the least room. False if it is not active.
GIVE_BACK = """
CREATE FUNCTION activation_give_back(
    of_key uuid, old_id uuid, at timestamptz, OUT given_back boolean,
    OUT used bigint, OUT allowed bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE activation_activation row SET state = 'returned', ended_at = at
        WHERE row.key_id = of_key AND row.id = old_id AND row.state = 'active';
    given_back := FOUND;
    PERFORM FROM keys_counter WHERE key_id = of_key ORDER BY shard FOR UPDATE;
    IF given_back THEN
        UPDATE keys_counter counter SET used = counter.used - 1
            WHERE counter.key_id = of_key AND counter.shard = (
                SELECT fullest.shard FROM keys_counter fullest
                WHERE fullest.key_id = of_key AND fullest.used > 0
                ORDER BY fullest.allowed - fullest.used, fullest.shard LIMIT 1
            );
    END IF;
    SELECT sum(counter.used), sum(counter.allowed)
        INTO activation_give_back.used, activation_give_back.allowed
        FROM keys_counter counter WHERE counter.key_id = of_key;
END
$$;
"""
# Re-issues active rows of a key under the one that replaces it; machines that are active there
# already keep their row. Returns how many were carried over, or breaks the constraint of the
# counters, and so changes nothing, where the new key has not enough room.
CARRY_OVER = """
CREATE FUNCTION activation_carry_over(
    old_key uuid, of_key uuid, old_ids uuid[], new_ids uuid[], confirmations text[],
    new_version int, at timestamptz,
    by_kind text, by_id uuid, by_name text, by_token uuid, by_request text, for_reason text
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    moved int;
    added int;
BEGIN
    WITH ended AS (
        UPDATE activation_activation row SET state = 'carried', ended_at = at
        WHERE row.key_id = old_key AND row.id = ANY(old_ids) AND row.state = 'active'
        RETURNING row.id, row.machine, row.machine_name
    ), added_rows AS (
        INSERT INTO activation_activation (
            key_id, id, machine, machine_name, channel, state, confirmation_id, secret_version,
            activated_at, actor_kind, actor_id, actor_name, token_id, request_id, reason
        )
        SELECT of_key, new.id, ended.machine, ended.machine_name, 'carried', 'active',
            new.confirmation, new_version, at, by_kind, by_id, by_name, by_token, by_request,
            for_reason
        FROM ended JOIN unnest(old_ids, new_ids, confirmations) new (old_id, id, confirmation)
            ON new.old_id = ended.id
        ORDER BY ended.machine
        ON CONFLICT (key_id, machine) WHERE state = 'active' DO NOTHING
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM added_rows) INTO moved, added;
    PERFORM FROM keys_counter WHERE key_id IN (old_key, of_key) ORDER BY key_id, shard FOR UPDATE;
    IF activation_take(of_key, added) < added THEN
        RAISE check_violation USING
            MESSAGE = 'The new key has fewer activations than the old key has machines.',
            TABLE = 'keys_counter', CONSTRAINT = 'counter_within_allowed';
    END IF;
    WITH shards AS (
        SELECT shard, used, sum(used) OVER (ORDER BY shard) - used AS before
        FROM keys_counter WHERE key_id = old_key
    )
    UPDATE keys_counter counter SET used = counter.used - LEAST(shards.used, moved - before)
    FROM shards
    WHERE counter.key_id = old_key AND counter.shard = shards.shard
        AND shards.used > 0 AND before < moved;
    RETURN moved;
END
$$;
"""
UNDO = """
DROP FUNCTION activation_carry_over(
    uuid, uuid, uuid[], uuid[], text[], int, timestamptz, text, uuid, text, uuid, text, text);
DROP FUNCTION activation_give_back(uuid, uuid, timestamptz);
DROP FUNCTION activation_spend_batch(
    uuid, uuid[], text[], text[], text[], text, int, timestamptz,
    text, uuid, text, uuid, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("activation", "0002_ledger")]

    operations = [migrations.RunSQL(SPEND_BATCH + GIVE_BACK + CARRY_OVER, UNDO)]
