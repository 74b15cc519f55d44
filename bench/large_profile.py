"""A profile of 10^4 licensing IDs and 10^5 keys among very many of others', made by SQL.

The ciphertexts are random bytes: what is measured here never opens a key. The profile's licensing
IDs lie scattered among the others', as they would in a real center.
"""

import time
from typing import Any
from uuid import UUID

KEYS_EACH = 10  # a licensing ID lists ten keys
PROFILE_KEYS = 100_000
PRODUCTS = 40
FAMILIES = 8
ALPHABET = "BCDFGHJKMPQRTVWXY2346789"

# A version 7 id that increases with {n}, as the application would generate them in sequence.
ID = (
    "(lpad(to_hex(1790000000000 + {n}), 12, '0') || '7' || substr(md5(random()::text), 1, 3)"
    " || '8' || substr(md5(random()::text), 1, 15))::uuid"
)
LAST_FIVE = " || ".join(f"substr('{ALPHABET}', 1 + floor(random() * 24)::int, 1)" for _ in range(5))

SMALL = f"""
INSERT INTO catalog_program (id, code, name, folded_name, key_rule, kms, id_kind, pattern,
    authorization_pattern,
    has_evaluation_rights, has_forecasts, has_reimaging_rights, has_downgrade_rights, media,
    rds_program,
    rds_number, is_rds_confirmed, has_activations_after_end, price_levels)
VALUES (gen_random_uuid(), 'p9', 'P9 Agreement', 'p9 agreement',
    'pool', 'included', 'enrollment', '', '',
    true, false, true, true, 'full', 'P9 Agreement', 'enrollment', true, true, '{{}}');
INSERT INTO catalog_product (id, code, name, folded_name, family, version, edition, pool, key_need,
    key_types,
    kms_group,
    threshold_class, activation_authority, note)
SELECT gen_random_uuid(), 'p9-' || n, 'Bench Product ' || lpad(n::text, 2, '0'),
    'bench product ' || lpad(n::text, 2, '0'),
    'Family ' || n % {FAMILIES},
    n::text, '', (ARRAY['systems','servers','applications'])[1 + n % 3], 'volume_key',
    '{{mak,kms}}', '', '',
    'external', ''
FROM generate_series(0, {PRODUCTS - 1}) AS n;
CREATE UNLOGGED TABLE p9_products AS
    SELECT id, name, row_number() OVER (ORDER BY name) - 1 AS n FROM catalog_product WHERE code
    LIKE 'p9-%';
"""

# The profile is organization 0 with 99 below it; the {others} others have no parent.
ORGANIZATIONS = f"""
CREATE UNLOGGED TABLE p9_organizations AS
    SELECT n, {ID.format(n="n")} AS id, n BETWEEN 1 AND 99 AS is_below
    FROM generate_series(0, 99 + {{others}}) AS n;
INSERT INTO agreements_organization (id, number, folded_number, name, parent_id, path, country,
    city, created_at, updated_at)
SELECT o.id, 'P9-' || o.n, 'p9-' || o.n, 'Bench Organization ' || o.n,
    CASE WHEN o.is_below THEN top.id END,
    CASE WHEN o.is_below THEN ARRAY[top.id, o.id] ELSE ARRAY[o.id] END, 'SE', 'Stockholm', now(),
    now()
FROM p9_organizations AS o, p9_organizations AS top WHERE top.n = 0;
INSERT INTO agreements_agreement (id, program_id, number, folded_number, organization_id,
    created_at, updated_at)
SELECT {ID.format(n="o.n")}, p.id, 'P9' || o.n, 'p9' || o.n, o.id, now(), now()
FROM p9_organizations AS o, catalog_program AS p WHERE p.code = 'p9' AND NOT o.is_below;
"""

LICENSING_IDS = f"""
CREATE UNLOGGED TABLE p9_licensing_ids AS
    SELECT n, {ID.format(n="n")} AS id, CASE WHEN n % {{step}} = 0 THEN (n / {{step}}) % 100
        ELSE 100 + n % {{others}} END AS organization FROM generate_series(0, {{total}} - 1) AS n;
INSERT INTO agreements_licensingid (id, program_id, number, "authorization", agreement_id,
    organization_id, group_id,
    pools, price_level, rights_version, has_had_administrator, created_at, updated_at)
SELECT l.id, a.program_id, lpad(l.n::text, 8, '0'), '', a.id, o.id, a.organization_id, '{{{{}}}}',
    '', 1, false,
    now(), now()
FROM p9_licensing_ids AS l JOIN p9_organizations AS o ON o.n = l.organization
JOIN p9_organizations AS top ON top.n = CASE WHEN o.n < 100 THEN 0 ELSE o.n END
JOIN agreements_agreement AS a ON a.organization_id = top.id;
ALTER TABLE p9_licensing_ids ADD PRIMARY KEY (n);
ALTER TABLE p9_licensing_ids ADD COLUMN group_id uuid;
UPDATE p9_licensing_ids AS b SET group_id = l.group_id FROM agreements_licensingid AS l WHERE l.id
    = b.id;
ANALYZE p9_licensing_ids;
"""

KEYS = f"""
CREATE UNLOGGED TABLE p9_keys AS
    SELECT k.n, {ID.format(n="k.n / 100")} AS id, l.n AS licensing_id, l.group_id
    FROM generate_series({{start}}, {{stop}} - 1) AS k(n)
    JOIN p9_licensing_ids AS l ON l.n = k.n / {KEYS_EACH};
INSERT INTO keys_key (id, type, activation_authority, status, ciphertext, fingerprint, last_five,
    group_id,
    used, allotted, granted, allotment, hosts_used, hosts_allowed, activations_per_host,
    osa_status, source,
    counted_at, created_at, updated_at)
SELECT id, CASE WHEN n % 4 = 0 THEN 'kms' ELSE 'mak' END, 'external', 'usable',
    decode(md5(random()::text) || md5(random()::text) || substr(md5(random()::text), 1, 44), 'hex'),
    decode(md5(n::text) || md5('f' || n), 'hex'), {LAST_FIVE}, group_id,
    (random() * 100)::int, 100 + (random() * 100)::int, 0, '{{{{}}}}',
    0, CASE WHEN n % 4 = 0 THEN 6 ELSE 0 END, CASE WHEN n % 4 = 0 THEN 10 ELSE 0 END, '', 'p9.csv',
    now(), now(), now()
FROM p9_keys ORDER BY n;
INSERT INTO keys_listing (id, licensing_id_id, product_id, type, key_id, state, product_name,
    number, group_id,
    created_at, updated_at)
SELECT {ID.format(n="k.n / 100")}, l.id, p.id, CASE WHEN k.n % 4 = 0 THEN 'kms' ELSE 'mak' END,
    k.id, 'issued',
    p.name, lpad(l.n::text, 8, '0'), k.group_id, now(), now()
FROM p9_keys AS k JOIN p9_licensing_ids AS l ON l.n = k.licensing_id
JOIN p9_products AS p ON p.n = (k.n * 7 + k.n / {KEYS_EACH}) % {PRODUCTS}
ORDER BY k.n;
DROP TABLE p9_keys;
"""

FORGET = "DROP TABLE IF EXISTS p9_products, p9_organizations, p9_licensing_ids, p9_keys;"
EMPTY = """
SET session_replication_role = replica;
TRUNCATE keys_listing, keys_key, agreements_licensingid, agreements_agreement,
    agreements_organization CASCADE;
DELETE FROM catalog_product WHERE code LIKE 'p9-%';
DELETE FROM catalog_program WHERE code = 'p9';
DELETE FROM accounts_user WHERE email LIKE '%@bench.example';
"""
PIECE = 1_000_000
FILLED = ("keys_listing", "keys_key", "agreements_licensingid", "agreements_organization")
ATTEMPTS = 60  # a second apart


def make_rows(connection: Any, keys: int) -> UUID:
    """Fill an emptied center with so many keys; returns the profile's top organization.

    `connection` is the superuser's: constraints are true by construction and not checked again.
    """
    remove_rows(connection)
    numbers = {"others": keys // 1000, "total": keys // KEYS_EACH, "step": keys // PROFILE_KEYS}
    with connection.cursor() as cursor:
        cursor.execute(FORGET + "SET session_replication_role = replica;" + SMALL)
        for statement in (ORGANIZATIONS, LICENSING_IDS):
            cursor.execute(statement.format(**numbers))
        add_keys(cursor, 0, keys)
        cursor.execute("SELECT id FROM p9_organizations WHERE n = 0")
        (top,) = cursor.fetchone()
        cursor.execute(FORGET)
    settle(connection)
    return UUID(str(top))


def add_keys(cursor: Any, start: int, stop: int) -> None:
    """Keys and their listings, a million at a time."""
    for first in range(start, stop, PIECE):
        cursor.execute(KEYS.format(start=first, stop=min(first + PIECE, stop)))


def settle(connection: Any) -> None:
    """What autovacuum has done in a center that has been running for a while."""
    with connection.cursor() as cursor:
        for table in FILLED:
            _vacuum(cursor, table)
        cursor.execute("ANALYZE")


def _vacuum(cursor: Any, table: str) -> None:
    """Vacuum until every page is known to be visible to all, which is what an index alone answers.

    None is while an older snapshot is open, such as that of an autovacuum at the same time.
    """
    for _ in range(ATTEMPTS):
        cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SELECT relallvisible >= relpages FROM pg_class WHERE relname = %s", [table])
        if cursor.fetchone()[0]:
            return
        time.sleep(1)
    raise AssertionError(f"{table} is not visible to all after {ATTEMPTS} attempts")


def remove_rows(connection: Any) -> None:
    """Leave the center as empty as it was."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET + EMPTY)
