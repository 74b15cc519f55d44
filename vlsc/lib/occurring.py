"""What occurs in a list, for its filters to offer. A long list is not read for it."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, Expression, QuerySet

MOST_ROWS = 500  # of a list that is read for its filters
MOST_CHOICES = 200  # of one filter


def list_occurring(found: QuerySet[Any], **columns: str | Expression) -> dict[str, list[str]]:
    """The different values of some columns, in one query; none of a list of over `MOST_ROWS` rows.

    Whether it is longer is asked first, of an index where there is one. A limit on the rows would
    not do: PostgreSQL would then look through the whole table for the rows of a short list.
    """
    unordered = found.order_by()
    short = unordered.filter(~Exists(unordered[MOST_ROWS : MOST_ROWS + 1]))
    values = {f"{name}_values": ArrayAgg(by, distinct=True) for name, by in columns.items()}
    occurring = short.aggregate(**values)
    return {name: occurring[f"{name}_values"] or [] for name in columns}
