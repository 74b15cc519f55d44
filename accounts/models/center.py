"""The center's own settings: a single row, edited on the settings page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from vlsc.lib.masking import contains_key
from vlsc.lib.text import NameField, cells_constraint


def validate_time_zone(name: str) -> None:
    """Raise `ValidationError` for a name that is not in the time zone database."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."), code="unknown_time_zone")


def validate_language(code: str) -> None:
    """Raise `ValidationError` for a language that the center has no texts in."""
    if code not in dict(settings.LANGUAGES):
        raise ValidationError(_("There is no such language."), code="unknown_language")


def validate_address(address: str) -> None:
    """Raise `ValidationError` for an address with a product key in it, since it is shown."""
    if contains_key(address):
        message = _("A product key cannot be part of an address.")
        raise ValidationError(message, code="key_misplaced")


class Center(models.Model):
    """The organization that runs this service center.

    `languages` are the codes of those offered; none named: all. An empty `mail_from` is the
    deployment's `VLSC_MAIL_FROM`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = NameField(max_length=120, default="Volume licensing service center")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    languages = ArrayField(
        models.CharField(max_length=5, validators=[validate_language]),
        default=list,
        db_default=[],
        blank=True,
    )
    mail_from = models.EmailField(
        blank=True, default="", db_default="", validators=[validate_address]
    )
    support_address = models.EmailField(
        blank=True, default="", db_default="", validators=[validate_address]
    )

    # Whether staff and administrators need a second factor to get in.
    second_factor_required = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            cells_constraint("center", "name"),
            models.CheckConstraint(condition=models.Q(id=1), name="one_center"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> "Center":
        """The center; in a new database an unsaved one with the defaults."""
        # Not by `first()`, whose order by id costs every request more than the row.
        return next(iter(cls.objects.all()[:1]), None) or cls()

    @classmethod
    def lock(cls) -> "tuple[Center, bool]":
        """The row, locked until the transaction ends, and whether it was made just now."""
        _center, is_new = cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1), is_new

    def change(self, **values: object) -> None:
        """Validate and save new values. Raises `ValidationError`."""
        for name, value in values.items():
            setattr(self, name, value)
        self.full_clean()
        self.save()

    def day(self, at: datetime) -> date:
        """The date in the center's time zone, by which agreements end."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def offered_languages(self) -> list[str]:
        """The codes of the languages that pages and mails come in."""
        known = [code for code, _name in settings.LANGUAGES]
        return [code for code in known if code in self.languages] or known
