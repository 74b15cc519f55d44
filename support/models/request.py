"""A request: what a customer asks for, when the answer is due, and what was decided."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from activation.models import KmsHost
from agreements.models import LicensingId
from catalog.models import Product
from jobs.models import Stateful
from keys.models import Key
from support.models.request_query import ANSWER_DUE, OPEN_STATES, RequestQuerySet
from support.promise import Verdict, answered_at, judge
from support.states import (
    REQUEST_MOVES,
    Category,
    Kind,
    Outcome,
    PublicCategory,
    Queue,
    RequestState,
)
from vlsc.lib.ids import uuid7

NUMBER_LENGTH, SUBJECT_LENGTH, REASON_LENGTH, TEXT_LENGTH = 24, 120, 4000, 10_000
SEQUENCE = "support_request_number"


class Amounts(NamedTuple):
    """How many of each are asked for or granted; None where it is not of the kind."""

    activations: int | None = None
    hosts: int | None = None
    host_activations: int | None = None


class Request(Stateful):
    """What is asked for stands in columns that are null where the kind has no such fact.

    `filed_by` is null for what came through the public form; its sender is the only contact.
    `first_response_at` is when the first public answer of a person or the decision came, and stops
    the clock. `quiet_since` is when something public was last written, or a proposal was last
    declined. `next_due_at` is when the next answer is due after the request was reopened. The queue
    of the desk is in the order of `ANSWER_DUE`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=NUMBER_LENGTH, unique=True)
    kind = models.CharField(max_length=13, choices=Kind)
    queue = models.CharField(max_length=7, choices=Queue)
    category = models.CharField(
        max_length=10, choices=[*Category.choices, *PublicCategory.choices], blank=True
    )
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    reason = models.TextField(max_length=REASON_LENGTH)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.ForeignKey(Key, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    host = models.ForeignKey(
        KmsHost, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_five = models.CharField(max_length=5, blank=True)
    activations = models.PositiveIntegerField(null=True, blank=True)
    hosts = models.PositiveIntegerField(null=True, blank=True)
    host_activations = models.PositiveIntegerField(null=True, blank=True)
    servers = models.PositiveIntegerField(null=True, blank=True)
    windows_clients = models.PositiveIntegerField(null=True, blank=True)
    office = models.PositiveIntegerField(null=True, blank=True)
    filed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_by_name = models.CharField(max_length=200)
    language = models.CharField(max_length=5)

    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_response_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    quiet_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.RECEIVED)
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True, default="")
    granted_activations = models.PositiveIntegerField(null=True, blank=True)
    granted_hosts = models.PositiveIntegerField(null=True, blank=True)
    granted_host_activations = models.PositiveIntegerField(null=True, blank=True)
    answer = models.TextField(max_length=TEXT_LENGTH, blank=True)
    licensor_reference = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    is_by_rule = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    MOVES = {"state": REQUEST_MOVES}

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at=F("received_at") + timedelta(hours=24)),
                name="request_due_after_24_hours",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, first_response_at__isnull=False)),
                name="request_decided_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(first_response_at=None) | Q(first_response_at__gte=F("received_at")),
                name="request_answered_after_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.RECEIVED) | Q(first_response_at=None),
                name="request_received_is_unanswered",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.GENERAL) | Q(licensing_id__isnull=False),
                name="request_about_a_licensing_id",
            ),
            models.CheckConstraint(
                condition=Q(filed_by__isnull=False) | Q(queue=Queue.ACCESS),
                name="request_filed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.MAK_INCREASE)
                | Q(key__isnull=False, activations__isnull=False, activations__gte=1),
                name="request_mak_with_amount",
            ),
        ]
        indexes = [
            models.Index(
                ANSWER_DUE, "id", condition=Q(state__in=OPEN_STATES), name="request_answer_owed"
            ),
            models.Index(ANSWER_DUE, "id", name="request_answer_due"),
            models.Index(fields=["due_at", "id"], name="request_due_at"),
            models.Index(fields=["licensing_id", "-received_at"], name="request_licensing_id"),
            models.Index(fields=["filed_by", "-received_at"], name="request_filed_by"),
            models.Index(fields=["updated_at", "id"], name="request_updated_at"),
            models.Index(
                fields=["quiet_since"],
                condition=Q(state__in=[RequestState.ANSWERED, RequestState.DECIDED]),
                name="request_quiet",
            ),
            models.Index(
                fields=["key", "decided_at"], condition=~Q(outcome=""), name="request_key_decided"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def next_number(cls, at: datetime) -> str:
        """The next number; those of transactions that were undone are not given again."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(%s)", [SEQUENCE])
            return f"R-{at:%Y}-{cursor.fetchone()[0]:06}"

    @property
    def title(self) -> str:
        """The subject of a question, else what is asked for."""
        if self.queue == Queue.MAK_ADD:
            return str(Queue.MAK_ADD.label)
        return self.subject or str(Kind(self.kind).label)

    @property
    def is_waiting(self) -> bool:
        """Whether the desk owes an answer."""
        return self.state in OPEN_STATES

    @property
    def answer_due_at(self) -> datetime:
        """When the answer that the desk owes is due (`ANSWER_DUE`)."""
        return self.next_due_at or self.due_at

    @property
    def needs_two(self) -> bool:
        """Whether two members of staff must grant it, whoever they are."""
        return self.category == PublicCategory.NO_ADMIN

    def outcome_words(self, outcome: str) -> str:
        """An outcome as people read it: a wish is granted, a question is resolved."""
        if outcome == Outcome.GRANTED and self.kind == Kind.GENERAL and not self.needs_two:
            return pgettext("request", "Resolved")
        return str(Outcome(outcome).label)

    @property
    def outcome_label(self) -> str:
        """Its outcome as people read it; it must have one."""
        return self.outcome_words(self.outcome)

    @property
    def wanted(self) -> Amounts:
        """How much is asked for."""
        return Amounts(self.activations, self.hosts, self.host_activations)

    @property
    def decided_by_words(self) -> str:
        """Who decided, as people read it."""
        return _("the center’s rule") if self.is_by_rule else self.decided_by_name

    def verdict(self, at: datetime) -> Verdict:
        """Whether the promise was kept, as of a time."""
        return judge(self.received_at, self.first_response_at, at)

    def lock(self) -> "Request":
        """The row as it is now, locked until the transaction ends."""
        rows = Request.objects.select_for_update(of=("self",))
        return rows.select_related("licensing_id", "key", "host", "product").get(pk=self.pk)  # type: ignore[no-any-return]

    def answer_values(self, at: datetime) -> dict[str, Any]:
        """The columns that a public answer changes, the first of which stops the clock."""
        first = self.first_response_at or answered_at(at, self.breached_at)
        return {"first_response_at": first, "next_due_at": None, "quiet_since": at}

    def change(self, **values: Any) -> None:
        """Write columns other than the states; the row must be locked."""
        Request.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)
