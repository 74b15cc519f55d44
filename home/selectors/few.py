"""The first rows of a list."""

from typing import Any

from django.db.models import QuerySet


class Few(list[Any]):
    """The first rows of a list, and whether there are more."""

    def __init__(self, rows: QuerySet[Any], limit: int) -> None:
        fetched = list(rows[: limit + 1])
        super().__init__(fetched[:limit])
        self.has_more = len(fetched) > limit
