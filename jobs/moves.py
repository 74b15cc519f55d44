"""Legal moves: the one writer of every state that a row can be in.

A model lists its moves (`MOVES`: field → state → the states that may follow) and inherits from
`jobs.models.Stateful`. Every change of a state is one `UPDATE … WHERE state = <from>`, so of two
that move a row at the same time only the first succeeds.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vlsc.lib.refused import Refused

Moves = Mapping[str, frozenset[str]]


class IllegalMove(Exception):
    """Code tried to move a row along a way that its model does not list. Never caught: a bug."""


class StatefulQuerySet(QuerySet[Any]):
    """Rows whose states are written by `move` alone."""

    def move(self, *, from_state: str, to_state: str, field: str = "state", **changes: Any) -> int:
        """Move those rows that are in `from_state`; returns how many there were.

        `changes` are written with the state. Raises `IllegalMove` for a move that is not listed.
        """
        require_listed(self.model, field, from_state, to_state)
        rows = self.filter(**{field: from_state})
        return QuerySet.update(rows, **{field: to_state}, **changes)

    def update(self, **values: Any) -> int:
        """Write everything but states."""
        self._refuse_states(values)
        return super().update(**values)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Write everything but states."""
        self._refuse_states(fields)
        return super().bulk_update(objs, fields, batch_size)

    def _refuse_states(self, fields: Any) -> None:
        if written := set(fields) & set(self.model.MOVES):
            raise IllegalMove(f"{self.model.__name__}.{written.pop()} is written by move() alone")


def require_listed(model: Any, field: str, from_state: str, to_state: str) -> None:
    """Raise `IllegalMove` unless the model lists the move."""
    if to_state not in model.MOVES[field].get(from_state, frozenset()):
        raise IllegalMove(
            f"{model.__name__}.{field}: {from_state} → {to_state} is not a listed move"
        )


def wrong_state() -> Refused:
    """The refusal of a verb that came too late, or too early."""
    return Refused("wrong_state", _("Its state has changed. Load the page again to see it."))
