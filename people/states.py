"""The states of invitations and their allowed transitions. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvitationState(models.TextChoices):
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


INVITATION_MOVES: dict[str, frozenset[str]] = {
    InvitationState.SENT: frozenset(
        {InvitationState.ACCEPTED, InvitationState.EXPIRED, InvitationState.WITHDRAWN}
    ),
    # Resending one opens it again.
    InvitationState.EXPIRED: frozenset({InvitationState.SENT, InvitationState.WITHDRAWN}),
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
}
