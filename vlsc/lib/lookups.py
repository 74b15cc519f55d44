"""A lookup of our own: one parameter for any number of ids.

`field__any=ids` is `field = ANY(…::uuid[])`. Django's `__in` sends each id by itself: a thousand
of them cost more to write and to plan than the query they limit.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignKey, Lookup, OneToOneField, UUIDField


@UUIDField.register_lookup
@ForeignKey.register_lookup
@OneToOneField.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]
    """The rows whose id is one of many."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs:
            raise EmptyResultSet
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", [*parameters, uuid_array(self.rhs)]


def uuid_array(ids: Iterable[UUID]) -> str:
    """Ids as PostgreSQL reads an array: one text, which is quicker than as many values."""
    return f"{{{','.join(map(str, ids))}}}"
