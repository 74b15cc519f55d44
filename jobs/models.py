"""Abstract models for rows of work, and the time at which each sweep last ran."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from jobs.moves import IllegalMove, Moves, require_listed, wrong_state


class Stateful(models.Model):
    """A row with one or more state fields, whose moves the model lists.

    `save` writes a state only when the row is new; after that, `move_to` does.
    """

    MOVES: ClassVar[dict[str, Moves]]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; raises `IllegalMove` when a state of an existing row was assigned."""
        if not self._state.adding:
            for field, value in self._read_states().items():
                if value != self.__dict__.get(field, value):
                    raise IllegalMove(f"{type(self).__name__}.{field} is written only by move_to()")
        super().save(*args, **kwargs)
        self._remember_states()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the states as they were read."""
        row = super().from_db(*args, **kwargs)
        row._remember_states()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload the row and remember its states."""
        super().refresh_from_db(*args, **kwargs)
        self._remember_states()

    def move_to(self, target: str, *, field: str = "state", **changes: Any) -> None:
        """Move from the state that was read, and write `changes` with it.

        Raises `IllegalMove` for a move that is not listed, and `Refused` (`wrong_state`) when the
        row is no longer in that state.
        """
        source = getattr(self, field)
        require_listed(type(self), field, source, target)
        rows: Any = type(self)._default_manager.filter(pk=self.pk)
        if not rows.move(from_state=source, to_state=target, field=field, **changes):
            raise wrong_state()
        for name, value in {field: target, **changes}.items():
            setattr(self, name, value)
        self._remember_states()

    def _remember_states(self) -> None:
        states = {field: self.__dict__[field] for field in self.MOVES if field in self.__dict__}
        self.__dict__["_states_read"] = states

    def _read_states(self) -> dict[str, str]:
        return dict(self.__dict__.get("_states_read", {}))


class LeasedRow(Stateful):
    """A row of work that one worker at a time holds by a lease (`jobs.leases`).

    `attempt` increases with every claim, and every later write is conditional on it, so that a
    worker that has lost its lease changes nothing. `failures` counts the failed attempts since the
    row last changed its state; the third fails the row. `wake_at` is when a sweep next wakes a
    worker for a waiting row.
    """

    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it failed, shown to its owner
    requested_at = models.DateTimeField()
    # Of the request that asked for the work; log lines of the work carry it.
    request_id = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class Heartbeat(models.Model):
    """When a sweep last completed, so that `/readyz` can report one that does not run."""

    sweep = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sweep} {self.at:%Y-%m-%d %H:%M:%S}"

    @staticmethod
    def record(sweep: str, *, at: datetime) -> None:
        """Record, in one statement, that the sweep has completed."""
        row = Heartbeat(sweep=sweep, at=at)
        Heartbeat.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["sweep"], update_fields=["at"]
        )

    @staticmethod
    def latest() -> dict[str, datetime]:
        """The time at which each sweep last completed, by name."""
        return dict(Heartbeat.objects.values_list("sweep", "at"))
