"""The telephone directory: call centers, their numbers, and the hours in which they answer."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.center import validate_time_zone
from vlsc.lib.ids import uuid7
from vlsc.lib.inserts import insert_valid
from vlsc.lib.text import NameField, cells_constraint

MONDAY, SUNDAY = 1, 7  # as ISO 8601 counts
two_letters = RegexValidator(r"\A[A-Z]{2}\Z", _("A country is two letters, such as SE."))
telephone_number = RegexValidator(
    r"\A[0-9+()/ .-]{3,40}\Z", _("A telephone number has digits, blanks and + ( ) / . - only.")
)
language_code = RegexValidator(
    r"\A[a-z]{2,3}(-[A-Za-z]{2,4})?\Z", _("A language is a code such as sv.")
)


def is_open_at(
    *, opens: time, closes: time, zone: str, days: Collection[int], at: datetime
) -> bool:
    """Whether somebody answers at an instant, by the clock on the wall of `zone`.

    Hours that end before they begin go on after midnight and belong to the day on which they
    began; equal ones are the whole day.
    """
    local = at.astimezone(ZoneInfo(zone))
    clock, today = local.time(), local.isoweekday()
    if opens < closes:
        return today in days and opens <= clock < closes
    yesterday = SUNDAY if today == MONDAY else today - 1
    return (today in days and clock >= opens) or (yesterday in days and clock < closes)


class CallCenter(models.Model):
    """Who answers the telephone for one country; an empty country is all that have no row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.CharField(max_length=2, blank=True, validators=[two_letters])
    name = NameField(max_length=80)
    numbers = ArrayField(models.CharField(max_length=40, validators=[telephone_number]), size=10)
    opens = models.TimeField()
    closes = models.TimeField()
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    days = ArrayField(
        models.PositiveSmallIntegerField(
            validators=[MinValueValidator(MONDAY), MaxValueValidator(SUNDAY)]
        ),
        size=7,
    )
    languages = ArrayField(models.CharField(max_length=8, validators=[language_code]), size=20)

    class Meta:
        constraints = [
            cells_constraint("call_center", "name"),
            models.UniqueConstraint(fields=["country"], name="call_center_once"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex="^[A-Z]{2}$"), name="call_center_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, **values: Any) -> "CallCenter":
        """Add a country. Raises `ValidationError`, also for one that is there."""
        call_center = cls(**values)
        insert_valid(call_center)
        return call_center

    def change(self, **values: Any) -> None:
        """Validate and save new values. Raises `ValidationError`."""
        for name, value in values.items():
            setattr(self, name, value)
        self.full_clean()
        self.save()

    def is_open(self, at: datetime) -> bool:
        """Whether somebody answers at an instant."""
        return is_open_at(
            opens=self.opens, closes=self.closes, zone=self.time_zone, days=self.days, at=at
        )
