"""Rows to measure with: customers of a given size, their keys sealed as the center seals them.

The same keys are in clear in `bench_key`, a copy of `keys_key` with the text in place of the
ciphertext, made for the limits and for nothing else.
"""

import io
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

PER_LICENSING_ID = 500
ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
KEY_COLUMNS = (
    "id, type, activation_authority, status, ciphertext, fingerprint, last_five, group_id, used,"
    " allotted, granted, allotment, hosts_used, hosts_allowed, activations_per_host, osa_status,"
    " source, created_at, updated_at"
)
LISTING_COLUMNS = (
    "id, licensing_id_id, product_id, type, key_id, state, product_name, number, group_id,"
    " created_at, updated_at"
)
# No worker looks at the licensing IDs meanwhile: they have the keys of their rights.
FULFILLED = """
INSERT INTO keys_fulfillment (licensing_id_id, version, fulfilled_at)
    SELECT id, rights_version, now() FROM agreements_licensingid
    ON CONFLICT (licensing_id_id) DO UPDATE SET version = excluded.version
"""
CLEAR = """
DROP TABLE IF EXISTS bench_key;
CREATE TABLE bench_key AS
    SELECT {columns}, k.allowed, c.product_key FROM keys_key k JOIN bench_clear c ON c.id = k.id;
ALTER TABLE bench_key ADD PRIMARY KEY (id);
"""


class Customer:
    """One organization with its administrator and as many keys as were asked for."""

    def __init__(self, name: str, person: Any, group: Any) -> None:
        self.name, self.person, self.group = name, person, group

    @property
    def limit(self) -> str:
        """The join that a key file is, by psql and with the keys in clear."""
        return f"""
SELECT l.number, p.name, o.name, l.product_name, k.product_key,
    CASE k.type WHEN 'setup' THEN 'Setup' ELSE upper(k.type) END,
    CASE k.type WHEN 'mak' THEN k.used || '/' || k.allowed ELSE '' END
FROM keys_listing l JOIN bench_key k ON k.id = l.key_id
JOIN agreements_licensingid i ON i.id = l.licensing_id_id
JOIN catalog_program p ON p.id = i.program_id
JOIN agreements_organization o ON o.id = i.organization_id
WHERE k.status NOT IN ('blocked', 'replaced') AND i.group_id = '{self.group.pk}'
ORDER BY l.number, l.product_name, k.type COLLATE "C", k.last_five COLLATE "C", k.id, l.id
""".replace("\n", " ").strip()


def make_customer(superuser: Any, name: str, keys: int) -> Customer:
    """A customer with so many keys, each listed once, under licensing IDs of 500 keys each."""
    from accounts.grants import Role
    from accounts.models import User
    from agreements.models import Organization, RoleAssignment

    group = Organization.objects.filter(number=f"B-{name}").first()
    if group is not None:
        return Customer(name, User.objects.get(email=f"{name}@bench.example"), group)
    group = Organization.add(number=f"B-{name}", name=f"Bench {name.title()} AB", country="SE")
    person = User.objects.add(email=f"{name}@bench.example", name=name.title())
    RoleAssignment.objects.create(holder=person, role=Role.ADMINISTRATOR, organization=group)
    _copy_keys(superuser, _licensing_ids(name, group, keys), _products(), keys)
    return Customer(name, person, group)


def settle(superuser: Any) -> None:
    """Make the copy in clear, and leave all tables as a running center has them."""
    columns = ", ".join(
        f"k.{column.strip()}" for column in KEY_COLUMNS.split(",") if column.strip() != "ciphertext"
    )
    with superuser.cursor() as cursor:
        cursor.execute(FULFILLED)
        cursor.execute(CLEAR.format(columns=columns))
        cursor.execute("GRANT SELECT ON bench_key TO PUBLIC")
        cursor.execute("VACUUM ANALYZE")


def remove_customers(superuser: Any) -> None:
    """Leave the database as it was, but for the log."""
    with superuser.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_key, bench_clear")
        cursor.execute(
            "TRUNCATE keys_listing, keys_key, keyfiles_keyexport, agreements_licensingid,"
            " agreements_agreement, agreements_organization CASCADE"
        )


def _products() -> list[Any]:
    from catalog.models import Product

    if not Product.objects.filter(code__startswith="bench-").exists():
        families = ["Windows Server", "Windows", "Office LTSC", "SQL Server", "Visual Studio"]
        editions = ["Standard", "Datacenter", "Professional Plus", "Enterprise"]
        for n in range(200):
            name = f"{families[n % 5]} {2005 + n % 20} {editions[n % 4]} Edition {n:03}"
            Product.objects.create(
                code=f"bench-{n}",
                name=name,
                family=families[n % 5],
                version=str(2005 + n % 20),
                pool="servers",
                key_need="volume_key",
                key_types=["mak", "kms"],
                activation_authority="external",
            )
    return list(Product.objects.filter(code__startswith="bench-"))


def _licensing_ids(name: str, group: Any, keys: int) -> list[Any]:
    from agreements.models import Agreement, LicensingId, Organization
    from catalog.models import Program

    program, _ = Program.objects.get_or_create(
        code="enterprise",
        defaults={"name": "Enterprise Agreement", "key_rule": "pool", "kms": "included"}
        | {"id_kind": "enrollment", "pattern": r"^\d{7,8}$"}
        | {"rds_program": "Enterprise Agreement", "rds_number": "enrollment"},
    )
    below = [
        Organization.add(number=f"B-{name}-{n}", name=f"Bench {name} {n}", parent=group)
        for n in range(20)
    ]
    today = timezone.now().date()
    agreement = Agreement.objects.create(
        program=program, number=f"E-{name}", organization=group, ends_on=today + timedelta(days=400)
    )
    first = 10_000_000 + LicensingId.objects.count()
    return LicensingId.objects.bulk_create(
        LicensingId(
            program=program,
            number=str(first + n),
            agreement=agreement,
            organization=below[n % len(below)],
            group=group,
            ends_on=agreement.ends_on,
        )
        for n in range(max(1, keys // PER_LICENSING_ID))
    )


def _copy_keys(superuser: Any, licensing_ids: list[Any], products: list[Any], keys: int) -> None:
    """Seal the keys and copy them in, ten thousand at a time."""
    with superuser.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_clear (id uuid PRIMARY KEY, product_key text)"
        )
        for rows in _batches(licensing_ids, products, keys):
            for table, columns, lines in zip(
                ("keys_key", "keys_listing", "bench_clear"),
                (KEY_COLUMNS, LISTING_COLUMNS, "id, product_key"),
                zip(*rows, strict=True),
                strict=True,
            ):
                cursor.copy_expert(
                    f"COPY {table} ({columns}) FROM STDIN", io.StringIO("".join(lines))
                )


def _batches(
    licensing_ids: list[Any], products: list[Any], keys: int
) -> Iterator[list[tuple[str, str, str]]]:
    from keys import vault
    from vlsc.lib.ids import uuid7
    from vlsc.lib.product_keys import hyphenate

    seal, fingerprint = vault.key_sealer(), vault.fingerprinter()
    chance, now = random.Random(keys), timezone.now().isoformat()
    rows = []
    for n in range(keys):
        licensing_id, product = (
            licensing_ids[n % len(licensing_ids)],
            products[chance.randrange(200)],
        )
        kind = "mak" if n % 4 else "kms"
        clear, pk = "".join(chance.choices(ALPHABET, k=25)), uuid7()
        mak = (chance.randrange(100), 100, 0, 0) if kind == "mak" else (0, 0, 6, 10)
        sealed, found = seal(clear.encode(), pk.bytes).hex(), fingerprint(clear).hex()
        rows.append(
            (
                f"{pk}\t{kind}\texternal\tusable\t\\\\x{sealed}\t\\\\x{found}\t{clear[-5:]}"
                f"\t{licensing_id.group_id}\t{mak[0]}\t{mak[1]}\t0\t{{}}\t0\t{mak[2]}\t{mak[3]}"
                f"\t\tbench\t{now}\t{now}\n",
                f"{uuid7()}\t{licensing_id.pk}\t{product.pk}\t{kind}\t{pk}\tissued\t{product.name}"
                f"\t{licensing_id.number}\t{licensing_id.group_id}\t{now}\t{now}\n",
                f"{pk}\t{hyphenate(clear)}\n",
            )
        )
        if len(rows) == 10_000:
            yield rows
            rows = []
    if rows:
        yield rows
