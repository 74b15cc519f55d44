"""Kinds, states and outcomes of requests, and the moves between the states. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a request asks for; each kind has its own form."""

    KMS_EXCEPTION = "kms_exception", _("KMS host key by exception")
    KMS_HOSTS = "kms_hosts", _("More KMS hosts or activations of a host")
    MAK_INCREASE = "mak_increase", _("More MAK activations")
    KEY_MISSING = "key_missing", _("A missing key")
    GENERAL = "general", _("A question")


class Queue(models.TextChoices):
    """The list of the desk in which a request waits."""

    KEYS = "keys", _("Keys")
    MAK_ADD = "mak_add", "N. America MAK ADD"
    GENERAL = "general", _("Questions")
    ACCESS = "access", _("Sign-in and administrators")


class Category(models.TextChoices):
    """What a question is about."""

    LICENSING = "licensing", _("Agreements and licenses")
    ACTIVATION = "activation", _("A technical problem during installation or activation")
    ACCOUNT = "account", _("Accounts and roles")
    OTHER = "other", _("Something else")


class PublicCategory(models.TextChoices):
    """What somebody asks who is not signed in."""

    SIGN_IN = "sign_in", _("I cannot sign in")
    NO_ADMIN = "no_admin", _("Our only administrator has left")


class RequestState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("request", "Received")
    ANSWERED = "answered", pgettext_lazy("request", "Answered")
    DECIDED = "decided", pgettext_lazy("request", "Decided")
    CLOSED = "closed", pgettext_lazy("request", "Closed")
    REOPENED = "reopened", pgettext_lazy("request", "Reopened")


class Outcome(models.TextChoices):
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    GRANTED_IN_PART = "granted_in_part", pgettext_lazy("request", "Granted in part")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    PASSED_ON = "passed_on", pgettext_lazy("request", "Passed on to the licensor")


class StepKind(models.TextChoices):
    """What happens by itself while nobody answers, in this order."""

    REMINDER_12 = "reminder_12", _("Reminder after 12 hours")
    REMINDER_20 = "reminder_20", _("Reminder after 20 hours")
    REMINDER_23 = "reminder_23", _("Reminder after 23 hours")
    BREACH = "breach", _("24 hours without an answer")
    ESCALATION_24 = "escalation_24", _("Escalation after 24 hours")
    ESCALATION_25 = "escalation_25", _("Escalation after 25 hours")
    ESCALATION_28 = "escalation_28", _("Escalation after 28 hours")


class StepState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("step", "Waiting")
    FIRED = "fired", pgettext_lazy("step", "Done")
    CANCELLED = "cancelled", pgettext_lazy("step", "Not needed")


class ProposalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "Waiting for another person")
    CONFIRMED = "confirmed", pgettext_lazy("proposal", "Confirmed")
    DECLINED = "declined", pgettext_lazy("proposal", "Declined")


REQUEST_MOVES: dict[str, frozenset[str]] = {
    RequestState.RECEIVED: frozenset({RequestState.ANSWERED, RequestState.DECIDED}),
    RequestState.ANSWERED: frozenset({RequestState.DECIDED, RequestState.CLOSED}),
    RequestState.DECIDED: frozenset({RequestState.CLOSED, RequestState.REOPENED}),
    RequestState.CLOSED: frozenset({RequestState.REOPENED}),
    # The outcome stays: an answer leads back to where the request was.
    RequestState.REOPENED: frozenset({RequestState.ANSWERED, RequestState.DECIDED}),
}
STEP_MOVES: dict[str, frozenset[str]] = {
    StepState.WAITING: frozenset({StepState.FIRED, StepState.CANCELLED}),
    StepState.FIRED: frozenset(),
    StepState.CANCELLED: frozenset(),
}
PROPOSAL_MOVES: dict[str, frozenset[str]] = {
    ProposalState.OPEN: frozenset({ProposalState.CONFIRMED, ProposalState.DECLINED}),
    ProposalState.CONFIRMED: frozenset(),
    ProposalState.DECLINED: frozenset(),
}
GRANTING = frozenset({Outcome.GRANTED, Outcome.GRANTED_IN_PART})
