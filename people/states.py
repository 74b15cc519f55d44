"""The states of invitations and role requests, and their allowed transitions. No queries."""

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


class RoleRequestState(models.TextChoices):
    """How far a request for a role has come, as the asker sees it."""

    WAITING = "waiting", pgettext_lazy("role request", "Waiting")
    ACCEPTED = "accepted", pgettext_lazy("role request", "Accepted")
    DENIED = "denied", pgettext_lazy("role request", "Denied")
    WITHDRAWN = "withdrawn", pgettext_lazy("role request", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("role request", "Ended without an answer")


class RoleRequestAnswer(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("role request", "Accepted")
    DENIED = "denied", pgettext_lazy("role request", "Denied")


ROLE_REQUEST_MOVES: dict[str, frozenset[str]] = {
    RoleRequestState.WAITING: frozenset(
        {
            RoleRequestState.ACCEPTED,
            RoleRequestState.DENIED,
            RoleRequestState.WITHDRAWN,
            RoleRequestState.EXPIRED,
        }
    ),
    RoleRequestState.ACCEPTED: frozenset(),
    RoleRequestState.DENIED: frozenset(),
    RoleRequestState.WITHDRAWN: frozenset(),
    RoleRequestState.EXPIRED: frozenset(),
}
