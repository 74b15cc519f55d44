"""Invitations: who was invited to which role, by whom, and how far that has come."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.actor import Actor
from accounts.grants import Action, Role
from accounts.models import User
from agreements.access import Place
from agreements.models import Agreement, LicensingId, Organization
from agreements.models.sight import may_at_all, roles_of
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from people.states import INVITATION_MOVES, InvitationState
from vlsc.lib.addresses import AddressColumn
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint

LASTS = timedelta(days=7)
SALT = "people.invitation"


class InvitationQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "InvitationQuerySet":
        """Those to roles that the actor may give; staff see those they may make."""
        if actor.is_staff:
            is_allowed = may_at_all(actor, Action.APPOINT_ADMINISTRATORS)
            if not is_allowed or actor.bound_to is not None:
                return self.none()
            return self.filter(role=Role.ADMINISTRATOR)
        condition = _on_managed_licensing_ids(actor)
        if actor.bound_to is None and may_at_all(actor, Action.MANAGE_ACCESS):
            condition |= _on_managed_above(actor)
        return self.filter(condition)


def _on_managed_licensing_ids(actor: Actor) -> Q:
    managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS).order_by().values("pk")
    named = Invitation.licensing_ids.through.objects.filter(invitation=OuterRef("pk"))
    inside = named.filter(licensingid__in=managed)
    return Q(Exists(inside)) & ~Q(Exists(named.exclude(licensingid__in=managed)))


def _on_managed_above(actor: Actor) -> Q:
    roles = roles_of(actor, Action.MANAGE_ACCESS).order_by()
    organizations = roles.exclude(organization=None).values("organization")
    return (
        Q(agreement__in=roles.exclude(agreement=None).values("agreement"))
        | Q(agreement__organization__path__overlap=ArraySubquery(organizations))
        | Q(organization__path__overlap=ArraySubquery(organizations))
    )


class Invitation(Stateful):
    """An invitation to one role on licensing IDs, or on an agreement, or on an organization.

    Its link is made while its mail is written and stored nowhere: it is a signature over the id
    and `round`, which counts the mails, so that a new mail ends the link of the one before. `wish`
    is a digest of address, role and places, by which two open invitations are the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = AddressColumn()
    name = NameField(max_length=120, blank=True)
    role = models.CharField(max_length=18, choices=Role)
    licensing_ids = models.ManyToManyField(LicensingId, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+"
    )
    language = models.CharField(max_length=5)
    message = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of the center's staff
    wish = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=InvitationState, default=InvitationState.SENT)
    round = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    MOVES = {"state": INVITATION_MOVES}

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("invitation", "name"),
            models.CheckConstraint(
                condition=Q(agreement=None) | Q(organization=None), name="invitation_one_place"
            ),
            models.UniqueConstraint(
                fields=["wish"], condition=Q(state="sent"), name="invitation_open_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="invitation_state")]

    def __str__(self) -> str:
        return self.email

    @property
    def places(self) -> list[Place]:
        """What the role will be held on."""
        if self.agreement:
            return [self.agreement]
        if self.organization:
            return [self.organization]
        return sorted(self.licensing_ids.all(), key=lambda place: place.number)

    @property
    def link(self) -> str:
        """The secret part of its link, for the mail only."""
        return _signer().signature(self._signed)

    def is_linked_by(self, secret: str) -> bool:
        """Whether the secret part of a link is that of the latest mail."""
        try:
            _signer().unsign(f"{self._signed}:{secret}")
        except BadSignature:
            return False
        return True

    def is_open(self, at: datetime) -> bool:
        """Whether it can be accepted at a time."""
        return self.state == InvitationState.SENT and at < self.expires_at

    def send_again(self, *, at: datetime) -> None:
        """Open it for another seven days, with another link."""
        changes: dict[str, Any] = {"round": F("round") + 1, "expires_at": at + LASTS}
        if self.state == InvitationState.SENT:
            Invitation.objects.filter(pk=self.pk, state=self.state).update(**changes)
        else:
            self.move_to(InvitationState.SENT, **changes)
        self.refresh_from_db()

    @property
    def _signed(self) -> str:
        return f"{self.pk}:{self.round}"


def _signer() -> Signer:
    return Signer(salt=SALT, fallback_keys=settings.SECRET_KEY_FALLBACKS)
