"""What the desk works by: canned answers, limits of persons, the rule table, settings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.actor import Actor
from accounts.grants import StaffRole
from accounts.models import User
from catalog.models import Product, Program
from support.models.request import Amounts
from support.states import Kind
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint

DEFAULTS: dict[str, tuple[int, int]] = {
    StaffRole.AGENT: (100, 2),
    StaffRole.OPERATIONS: (1000, 10),
}  # activations, hosts
RULED = {Kind.MAK_INCREASE, Kind.KMS_HOSTS}  # kinds that a rule may grant


def put(row: models.Model, values: Mapping[str, Any]) -> None:
    """Validate and save new values of a row. Raises `ValidationError`."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


class CannedAnswer(models.Model):
    """A text that agents begin an answer with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = NameField(max_length=80)
    text = models.TextField(max_length=4000)
    language = models.CharField(max_length=5)

    class Meta:
        constraints = [
            cells_constraint("canned_answer", "title"),
            models.UniqueConstraint(fields=["language", "title"], name="canned_answer_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def put(self, **values: Any) -> None:
        """Validate and save new values. Raises `ValidationError`, also for a known title."""
        put(self, values)


class DecisionLimit(models.Model):
    """How much one person may grant alone, where that is not what the staff role has."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="decision_limit"
    )
    activations = models.PositiveIntegerField()
    hosts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.person}: {self.activations}, {self.hosts}"

    def put(self, **values: Any) -> None:
        """Validate and save new values. Raises `ValidationError`."""
        put(self, values)

    @classmethod
    def of(cls, actor: Actor) -> "DecisionLimit":
        """What an actor may grant alone: their own row, else the default of their staff role."""
        activations, hosts = DEFAULTS.get(actor.staff_role, (0, 0))
        own = cls.objects.filter(person=actor.id).first() if actor.id else None
        return own or cls(activations=activations, hosts=hosts)

    def covers(self, amounts: Amounts) -> bool:
        """Whether so much may be granted alone; activations of a host count as activations."""
        activations, hosts, host_activations = (amount or 0 for amount in amounts)
        return max(activations, host_activations) <= self.activations and hosts <= self.hosts


class GrantRule(models.Model):
    """What the center grants at once, without a person.

    In 90 days at most `most`, and at most `share` per cent of the limit, are granted by rule for
    one key. A row for a product takes precedence over one for a program, and that over one for
    both of any.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=13, choices=Kind)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, null=True, blank=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True)
    share = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    most = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "program", "product"],
                nulls_distinct=False,
                name="grant_rule_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=sorted(RULED)), name="grant_rule_kind"),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100, most__gte=1), name="grant_rule_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.program or '*'} {self.product or '*'}: {self.share} %"

    def put(self, **values: Any) -> None:
        """Validate and save new values. Raises `ValidationError`."""
        put(self, values)

    @classmethod
    def find(cls, kind: str, program: UUID, product: UUID) -> "GrantRule | None":
        """The active row that counts for a kind of request, a program and a product."""
        rows = cls.objects.filter(
            Q(program=None) | Q(program=program), Q(product=None) | Q(product=product), kind=kind
        )
        first = rows.order_by(
            F("product").asc(nulls_last=True), F("program").asc(nulls_last=True)
        ).first()
        return first if first and first.is_active else None


class SupportSettings(models.Model):
    """One row: what the center has switched on and off."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # Off where the desk has a single person.
    needs_confirmation = models.BooleanField(default=True)
    has_rules = models.BooleanField(default=True)
    is_record_public = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_support_settings")]

    def __str__(self) -> str:
        return "support"

    @classmethod
    def get(cls) -> "SupportSettings":
        """The settings; in a new database an unsaved row with the defaults."""
        return cls.objects.first() or cls()

    @classmethod
    def lock(cls) -> "SupportSettings":
        """The row, locked until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]

    def put(self, **values: Any) -> None:
        """Save new values."""
        put(self, values)

    def publish_record(self, *, is_public: bool) -> None:
        """Let customers read the record, or let only staff do so."""
        self.is_record_public = is_public
        self.save(update_fields=["is_record_public"])
