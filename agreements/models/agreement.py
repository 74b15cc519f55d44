"""Agreements: a program, a number, an organization and a term."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from agreements.models.organization import Organization
from agreements.models.sight import sees_everything, visible_licensing_ids_of, with_role_on
from agreements.states import TermStatus, is_reversed, term_status
from catalog.models import Program
from vlsc.lib.folded import FoldedField, UniqueFolded
from vlsc.lib.ids import uuid7
from vlsc.lib.numbers import numbers_constraint, validate_number
from vlsc.lib.text import NameField, cells_constraint


def refuse_reversed(starts_on: date | None, ends_on: date | None) -> None:
    """Raise `ValidationError` at the end of a term that ends before it starts."""
    if is_reversed(starts_on, ends_on):
        raise ValidationError({"ends_on": _("It ends before it starts.")})


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Actor) -> "AgreementQuerySet":
        """Those of visible licensing IDs, and those the actor has a role on; staff see all."""
        if sees_everything(actor):
            return self.all()
        visible = visible_licensing_ids_of(self.model, actor).values("agreement")
        return self.filter(Q(pk__in=visible) | with_role_on(actor, "agreement"))


class Agreement(models.Model):
    """The agreement that licensing IDs belong to.

    An agreement created by an import has no number and no dates: the key file does not have them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="agreements")
    number = NameField(max_length=40, blank=True, validators=[validate_number])
    folded_number = FoldedField("number")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="agreements"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    terminated_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("agreement", "number"),
            numbers_constraint("agreement", "number", is_ascii=True),
            UniqueFolded(
                fields=["program", "folded_number"],
                condition=~models.Q(number=""),
                name="agreement_number_folded_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        refuse_reversed(self.starts_on, self.ends_on)

    def status(self, today: date) -> TermStatus:
        """The status on a day at the center."""
        return term_status(ends_on=self.ends_on, terminated_on=self.terminated_on, today=today)
