"""States of accounts, tokens, invitations, role requests and claims, and their allowed transitions.

No queries.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountState(models.TextChoices):
    """Whether somebody can sign in with an account, as a list shows it."""

    ACTIVE = "active", _("Active")
    DEACTIVATED = "deactivated", _("Deactivated")


class TokenState(models.TextChoices):
    """Whether a token works, as a list shows it."""

    LIVE = "live", _("Active")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


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


class ClaimState(models.TextChoices):
    """How far a claim has come, as the claimant sees it."""

    WAITING = "waiting", pgettext_lazy("claim", "Waiting")
    ACCEPTED = "accepted", pgettext_lazy("claim", "Accepted")
    ENDED = "ended", pgettext_lazy("claim", "Ended without success")


class ClaimStage(models.TextChoices):
    """Where a claim stands, for administrators and operations."""

    NEW = "new", pgettext_lazy("claim", "New")
    UNMATCHED = "unmatched", pgettext_lazy("claim", "Wrong numbers")
    OPEN = "open", pgettext_lazy("claim", "Open to objections")
    OPERATIONS = "operations", pgettext_lazy("claim", "Waits for operations")
    OBJECTED = "objected", pgettext_lazy("claim", "Objected to")
    ACCEPTED = "accepted", pgettext_lazy("claim", "Accepted")
    DENIED = "denied", pgettext_lazy("claim", "Denied")


CLAIM_MOVES: dict[str, frozenset[str]] = {
    ClaimState.WAITING: frozenset({ClaimState.ACCEPTED, ClaimState.ENDED}),
    ClaimState.ACCEPTED: frozenset(),
    ClaimState.ENDED: frozenset(),
}
CLAIM_STAGE_MOVES: dict[str, frozenset[str]] = {
    ClaimStage.NEW: frozenset({ClaimStage.UNMATCHED, ClaimStage.OPEN, ClaimStage.OPERATIONS}),
    ClaimStage.UNMATCHED: frozenset(),
    # To operations where nobody is left who could object.
    ClaimStage.OPEN: frozenset({ClaimStage.OBJECTED, ClaimStage.ACCEPTED, ClaimStage.OPERATIONS}),
    ClaimStage.OPERATIONS: frozenset({ClaimStage.ACCEPTED, ClaimStage.DENIED}),
    ClaimStage.OBJECTED: frozenset(),
    ClaimStage.ACCEPTED: frozenset(),
    ClaimStage.DENIED: frozenset(),
}
