"""A mail to one reader: which template, about what, and how far it has come."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from accounts.grants import Action, staff_may, token_allows
from accounts.models import User
from jobs.models import LeasedRow
from jobs.moves import StatefulQuerySet
from notices.states import MAIL_MOVES, MailProblem, MailState
from vlsc.lib.addresses import AddressColumn
from vlsc.lib.ids import uuid7


class MailQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "MailQuerySet":
        """All mails, for staff who run the center."""
        is_allowed = staff_may(actor.staff_role, Action.RUN_CENTER)
        return self if is_allowed and token_allows(actor, Action.RUN_CENTER) else self.none()


class Mail(LeasedRow):
    """What is needed to write a mail while it is sent; its text and links are stored nowhere.

    `recipient` is an account, `address` one of somebody who has none yet. `ids` names what the mail
    is about. Two mails with the same `dedup_key` are the same mail. `reason` is what the mail
    server answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.CharField(max_length=60)
    ids = models.JSONField(default=dict)  # {"key": "0198…"}
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    address = AddressColumn(blank=True)
    language = models.CharField(max_length=5)  # of a reader whose account has none
    dedup_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=MailState, default=MailState.WAITING)
    problem = models.CharField(max_length=11, choices=MailProblem, blank=True)
    sent_at = models.DateTimeField(null=True)

    MOVES = {"state": MAIL_MOVES}

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="")
                | (Q(recipient=None) & ~Q(address="")),
                name="mail_one_reader",
            )
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="mail_state"),
            models.Index(fields=["-requested_at", "-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return self.template

    @property
    def reader(self) -> str:
        """The address that it goes to."""
        return self.recipient.email if self.recipient else self.address

    def resend(self, *, wake_at: datetime) -> None:
        """Let a mail that was not delivered wait for a worker again, with all its attempts."""
        self.move_to(MailState.WAITING, failures=0, problem="", reason="", wake_at=wake_at)
