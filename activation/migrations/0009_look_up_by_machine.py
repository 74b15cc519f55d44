from django.db import migrations

# As before, but what was granted is answered from what was inserted, and the rows of other machines
# are found by the unique index, a machine each. Both had been one look-up by key and machine in any
# state, for which no index serves alone: from a few thousand rows of a key on, PostgreSQL read all
# of them for each machine.
SPEND_MANY = """
CREATE OR REPLACE FUNCTION activation_spend_many(
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
    RETURN QUERY
        SELECT listed.place::int, 'granted'::text, listed.id, listed.confirmation, listed.at,
            new_channel, counted.used, counted.allowed
        FROM unnest(new_ids, confirmations, times) WITH ORDINALITY
            listed (id, confirmation, at, place)
        CROSS JOIN (
            SELECT sum(counter.used) AS used, sum(counter.allowed) AS allowed
            FROM keys_counter counter WHERE counter.key_id = of_key
        ) counted
        WHERE listed.id = ANY(inserted[:granted])
        UNION ALL
        SELECT listed.place::int,
            CASE WHEN listed.machine = ANY(excess) THEN 'exhausted' ELSE 'already' END,
            COALESCE(live.id, ended.id),
            COALESCE(live.confirmation_id, ended.confirmation_id)::text,
            COALESCE(live.activated_at, ended.activated_at),
            COALESCE(live.channel, ended.channel)::text, counted.used, counted.allowed
        FROM unnest(new_ids, machines) WITH ORDINALITY listed (id, machine, place)
        LEFT JOIN LATERAL (
            SELECT row.id, row.confirmation_id, row.activated_at, row.channel
            FROM activation_activation row
            WHERE row.key_id = of_key AND row.machine = listed.machine AND row.state = 'active'
                AND listed.machine <> ALL(COALESCE(excess, '{}'))
            LIMIT 1
        ) live ON true
        -- A machine that was active is `already`, even if it is returned in this moment.
        LEFT JOIN LATERAL (
            SELECT row.id, row.confirmation_id, row.activated_at, row.channel
            FROM activation_activation row
            WHERE live.id IS NULL AND row.key_id = of_key AND row.machine = listed.machine
                AND listed.machine <> ALL(COALESCE(excess, '{}'))
            ORDER BY row.id DESC LIMIT 1
        ) ended ON true
        CROSS JOIN (
            SELECT sum(counter.used) AS used, sum(counter.allowed) AS allowed
            FROM keys_counter counter WHERE counter.key_id = of_key
        ) counted
        WHERE granted < cardinality(new_ids) AND listed.id <> ALL(inserted[:granted])
        ORDER BY place;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("activation", "0008_spend_many")]

    # The function before gives the same answers, so it need not come back.
    operations = [migrations.RunSQL(SPEND_MANY, migrations.RunSQL.noop)]
