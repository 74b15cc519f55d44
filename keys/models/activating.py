"""A listing with no more than an activation asks of it, by one statement that costs little.

The models know only the columns that are read here; a query follows for any other.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

from agreements.models import Agreement, LicensingId, Organization
from catalog.models import Product, Program
from keys.models.key import Key
from keys.models.listing import Listing

READ = "SELECT asked.* FROM {} found (id), LATERAL keys_activating(found.id) asked"
# The models with their columns, in the order of the function and, within a model, of its fields.
COLUMNS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Listing, ("id",)),
    (
        Key,
        ("id", "type", "activation_authority", "status", "ciphertext", "last_five", "usable_from"),
    ),
    (Product, ("id", "code", "has_telephone_activation", "secret_version")),
    (LicensingId, ("id", "ends_on", "terminated_on")),
    (Program, ("id", "has_activations_after_end")),
    (Agreement, ("id", "terminated_on")),
    (Organization, ("id", "path")),
)


def read_listing(found: str, parameters: Sequence[Any]) -> Listing | None:
    """The listing whose id this term of a FROM gives, with the center's `time_zone`."""
    with connection.cursor() as cursor:
        cursor.execute(READ.format(found), parameters)
        row = cursor.fetchone()
    return row and _listing(row)


def _listing(row: Sequence[Any]) -> Listing:
    values = iter(row)
    rows: list[Any] = []
    for model, names in COLUMNS:
        rows.append(model.from_db(connection.alias, names, list(islice(values, len(names)))))
    listing, key, product, licensing_id, program, agreement, organization = rows
    listing.key, listing.product, listing.licensing_id = key, product, licensing_id
    licensing_id.program, licensing_id.agreement = program, agreement
    licensing_id.organization = organization
    listing.time_zone = next(values)
    return listing  # type: ignore[no-any-return]
