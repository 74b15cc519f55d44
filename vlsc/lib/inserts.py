"""Inserting a new row so that its faults are errors at its fields, whoever is first."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Model


def insert_valid(row: Model, exclude: Collection[str] = ()) -> None:
    """Validate a new row and insert it. Raises `ValidationError`.

    What somebody else inserts between the check and the insert, a constraint finds; the second
    check then gives the same error as if it had been there before.
    """
    row.full_clean(exclude=exclude)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.full_clean(exclude=exclude)
        raise
