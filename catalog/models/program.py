"""Programs: the format of their licensing IDs, their keys and their number of activations."""

import re
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from catalog.models.names import validate_name
from catalog.states import IdKind, KeyRule, KmsRule, MediaRule
from vlsc.lib.folded import FoldedField
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint, validate_cell


class Program(models.Model):
    """A volume licensing program, the "Parent Program" of a licensing ID."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True, validators=[validate_cell])
    name = NameField(max_length=120, unique=True)
    folded_name = FoldedField("name")
    key_rule = models.CharField(max_length=10, choices=KeyRule)
    kms = models.CharField(max_length=12, choices=KmsRule)
    id_kind = models.CharField(max_length=28, choices=IdKind)
    pattern = models.CharField(max_length=80, blank=True)
    authorization_pattern = models.CharField(max_length=80, blank=True)
    has_evaluation_rights = models.BooleanField(default=False)
    has_forecasts = models.BooleanField(default=False)
    has_reimaging_rights = models.BooleanField(default=True)
    has_downgrade_rights = models.BooleanField(default=True)
    media = NameField(max_length=10, choices=MediaRule, default=MediaRule.FULL)
    rds_program = NameField(max_length=80)
    rds_number = models.CharField(max_length=28, choices=IdKind)
    is_rds_confirmed = models.BooleanField(default=True)
    has_activations_after_end = models.BooleanField(default=True)
    price_levels = ArrayField(
        models.CharField(max_length=20, validators=[validate_cell]), default=list, blank=True
    )

    class Meta:
        constraints = [cells_constraint("program", "name", "rds_program", "media")]
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {
            name: _("This is not a regular expression: %(reason)s.") % {"reason": reason}
            for name in ("pattern", "authorization_pattern")
            if (reason := _pattern_error(getattr(self, name)))
        }
        if errors:
            raise ValidationError(errors)
        validate_name(Program, self)

    def looks_usual(self, number: str) -> bool:
        """Whether a number matches the program's pattern; others only get a warning."""
        return not self.pattern or bool(re.fullmatch(self.pattern.strip("^$"), number))


def _pattern_error(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return error.msg
    return ""


class ProgramAlias(models.Model):
    """Another name of a program that key files use."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="aliases")
    name = NameField(max_length=120)
    folded_name = FoldedField("name")

    class Meta:
        constraints = [
            cells_constraint("program_alias", "name"),
            models.UniqueConstraint(Lower("name"), name="program_alias_once"),
        ]
        verbose_name_plural = "program aliases"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        validate_name(Program, self)


class AllotmentRule(models.Model):
    """The number of activations for a number of licenses: max(minimum, ceil(licenses × factor)).

    A rule for a price level takes precedence over the program's rule for any level (blank).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="allotment_rules")
    price_level = models.CharField(max_length=20, blank=True)
    factor = models.DecimalField(max_digits=6, decimal_places=3)
    minimum = models.PositiveIntegerField()
    returns_per_year = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "price_level"], name="allotment_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.price_level or '*'}: × {self.factor}, at least {self.minimum}"

    @property
    def factor_text(self) -> str:
        """The factor without zeros at its end."""
        return f"{Decimal(self.factor).normalize():f}"
