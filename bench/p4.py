"""P4: the same file by django-import-export, the usual way to write one with Django."""

import hashlib
from typing import Any

from bench.center import BenchCenter
from bench.key_files import build
from bench.report import Figure, at_least, same
from bench.rounds import interleave, seconds
from bench.rows import Customer, make_customer, settle

ROWS, GOAL, MOST_ROUNDS = 100_000, 12, 3


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """The peer runs under good conditions: one query with joins, a reused opener, no file."""
    superuser = center.connect("postgres")
    customer = make_customer(superuser, "medium", ROWS)
    settle(superuser)
    export = build(center, customer).export
    is_same = hashlib.sha256(_as_key_file(_by_peer(customer))).hexdigest() == export.sha256
    figures = [same("P4", "content against the peer's", is_same, f"SHA-256 of {ROWS:,} rows")]
    measured = interleave(
        lambda: seconds(lambda: _by_peer(customer)),
        lambda: build(center, customer).seconds,
        min(rounds, MOST_ROUNDS),
    )
    what = f"key file of {ROWS:,} rows against django-import-export"
    return [*figures, at_least("P4", what, measured, GOAL)]


def _by_peer(customer: Customer) -> str:
    """Its resource, exported as tab-delimited text."""
    from keys.models import Listing

    listings = (
        Listing.objects.filter(group_id=customer.group.pk, key__isnull=False)
        .exclude(key__status__in=["blocked", "replaced"])
        .select_related("key", "licensing_id__program", "licensing_id__organization")
        .order_by("number", "product_name", "key__type", "key__last_five", "key_id", "id")
    )
    return str(_resource()().export(listings.iterator(2000)).export("tsv"))


def _resource() -> type[Any]:
    from import_export import fields, resources

    from keyfiles.writers import COLUMNS
    from keys.models import Listing
    from keys.vault import key_opener
    from vlsc.lib.product_keys import hyphenate

    class KeyFile(resources.ModelResource):
        number = fields.Field("number", COLUMNS[0])
        program = fields.Field("licensing_id__program__name", COLUMNS[1])
        organization = fields.Field("licensing_id__organization__name", COLUMNS[2])
        product = fields.Field("product_name", COLUMNS[3])
        key = fields.Field(column_name=COLUMNS[4])
        kind = fields.Field(column_name=COLUMNS[5])
        counter = fields.Field(column_name=COLUMNS[6])

        class Meta:
            model = Listing
            fields = ("number", "program", "organization", "product", "key", "kind", "counter")

        def __init__(self) -> None:
            super().__init__()
            self.open_key = key_opener()

        def dehydrate_key(self, listing: Any) -> str:
            key = listing.key
            return hyphenate(self.open_key(bytes(key.ciphertext), key.pk.bytes).decode())

        def dehydrate_kind(self, listing: Any) -> str:
            return str(listing.key.get_type_display())

        def dehydrate_counter(self, listing: Any) -> str:
            key = listing.key
            return f"{key.used}/{key.allowed}" if key.type == "mak" else ""

    return KeyFile


def _as_key_file(text: str) -> bytes:
    return ("\ufeff" + text).encode()
