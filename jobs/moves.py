"""Moves: state transitions. All changes of state fields go through this module.

A model lists its moves (`MOVES`: field → state → the states that may follow) and inherits from
`jobs.models.Stateful`. Every change of a state is one `UPDATE … WHERE state = <from>`, so of two
concurrent moves only the first succeeds.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vlsc.lib.refused import Refused

Moves = Mapping[str, frozenset[str]]


class IllegalMove(Exception):
    """A move that the model does not list. Never caught, because it is a bug."""


class StatefulQuerySet(QuerySet[Any]):
    """Rows whose states are written only by `move`."""

    def move(self, *, from_state: str, to_state: str, field: str = "state", **changes: Any) -> int:
        """Move the rows that are in `from_state`; returns their number.

        `changes` are written with the state. Raises `IllegalMove` for a move that is not listed.
        """
        require_listed(self.model, field, from_state, to_state)
        rows = self.filter(**{field: from_state})
        return QuerySet.update(rows, **{field: to_state}, **changes)

    def update(self, **values: Any) -> int:
        """Update fields other than states; raises `IllegalMove` for a state."""
        self._refuse_states(values)
        return super().update(**values)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Update fields other than states; raises `IllegalMove` for a state."""
        self._refuse_states(fields)
        return super().bulk_update(objs, fields, batch_size)

    def _refuse_states(self, fields: Any) -> None:
        if states := set(fields) & set(self.model.MOVES):
            raise IllegalMove(f"{self.model.__name__}.{states.pop()} is written only by move()")


def require_listed(model: Any, field: str, from_state: str, to_state: str) -> None:
    """Raise `IllegalMove` unless the model lists the move."""
    if to_state not in model.MOVES[field].get(from_state, frozenset()):
        raise IllegalMove(
            f"{model.__name__}.{field}: {from_state} → {to_state} is not a listed move"
        )


def wrong_state() -> Refused:
    """The error for an operation that the row's present state does not allow."""
    return Refused("wrong_state", _("Its status has changed. Reload the page to see it."))
