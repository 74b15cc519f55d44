"""A custom lookup with a single parameter for any number of ids.

`field__any=ids` is `field = ANY(…::uuid[])`. Django's `__in` sends each id as a parameter: with a
thousand of them, building and planning the query costs more than running it.
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
    """Matches rows whose id is in a collection of ids, or in their `uuid_array`."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        ids = self.rhs if isinstance(self.rhs, str) else uuid_array(self.rhs)
        if ids == NO_IDS:
            raise EmptyResultSet
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", [*parameters, ids]


def uuid_array(ids: Iterable[UUID]) -> str:
    """Ids as a PostgreSQL array literal: one string, which is faster than many parameters.

    Several queries about the same ids can share it.
    """
    return f"{{{','.join(map(str, ids))}}}"


NO_IDS = uuid_array([])
