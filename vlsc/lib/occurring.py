"""What occurs in a list, and how often, for its filters to offer; a long list is not read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import Count, Exists, Expression, F, QuerySet

from vlsc.lib.keyset import COUNTED

MOST_ROWS = COUNTED  # of a list that is read for its filters
MOST_CHOICES = 200  # of one filter


@dataclass(frozen=True)
class Occurring:
    """The combinations of some columns' values in a list, each with its number of rows.

    Of a list that is not read whole, what occurs in a part of it; its counts say nothing.
    """

    names: tuple[str, ...]
    combinations: list[tuple[Any, ...]] = field(default_factory=list)
    is_whole: bool = True

    def values(self, name: str) -> list[str]:
        """The different values of a column; none of a list that was too long to read."""
        place = self.names.index(name)
        return sorted({row[place] for row in self.combinations if row[place] is not None})

    def counts(self, name: str, chosen: Mapping[str, str]) -> dict[str, int]:
        """How many rows have each value of a column, of those that match the other ones chosen."""
        place = self.names.index(name)
        others = [
            (self.names.index(other), value)
            for other, value in chosen.items()
            if other in self.names and other != name and value
        ]
        found: Counter[str] = Counter(dict.fromkeys(self.values(name), 0))
        for row in self.combinations:
            if all(str(row[at]) == value for at, value in others):
                found[row[place]] += row[-1]
        return dict(found)


def list_occurring(
    found: QuerySet[Any], count: Count | None = None, /, **columns: str | Expression
) -> Occurring:
    """What some columns have, in one query; nothing of a list of over `MOST_ROWS` rows.

    Whether it is longer is asked first, of an index where there is one. A limit on the rows would
    not do: PostgreSQL would then look through the whole table for the rows of a short list.
    """
    unordered = found.order_by()
    short = unordered.filter(~Exists(unordered[MOST_ROWS : MOST_ROWS + 1]))
    return list_all_occurring(short, count, **columns)


def list_all_occurring(
    found: QuerySet[Any], count: Count | None = None, /, **columns: str | Expression
) -> Occurring:
    """The same of a list that is known to be short.

    `count` counts what the list shows as one row, where that is not each row of the query.
    """
    named = {f"{name}_value": F(by) if isinstance(by, str) else by for name, by in columns.items()}
    grouped = found.order_by().values(**named).annotate(rows_with=count or Count("*"))
    return Occurring(tuple(columns), list(grouped.values_list(*named, "rows_with")))


def occurring_in(rows: Iterable[Any], **columns: str) -> Occurring:
    """The same of a complete list of rows in memory, with what the columns are joined from."""
    read = [attrgetter(path.replace("__", ".")) for path in columns.values()]
    found = Counter(tuple(get(row) for get in read) for row in rows)
    return Occurring(tuple(columns), [(*values, count) for values, count in found.items()])
