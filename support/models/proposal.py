"""A decision above its author's limit, which somebody else confirms."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from support.models.request import TEXT_LENGTH, Amounts, Request
from support.states import PROPOSAL_MOVES, Outcome, ProposalState
from vlsc.lib.ids import uuid7


class Proposal(Stateful):
    """Internal: the customer sees nothing of it, and the clock does not stop."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="proposals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=Outcome)
    activations = models.PositiveIntegerField(null=True)
    hosts = models.PositiveIntegerField(null=True)
    host_activations = models.PositiveIntegerField(null=True)
    answer = models.TextField(max_length=TEXT_LENGTH)
    licensor_reference = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    MOVES = {"state": PROPOSAL_MOVES}

    objects = StatefulQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state=ProposalState.OPEN), name="proposal_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.CONFIRMED)
                | (Q(closed_by__isnull=False) & ~Q(closed_by=models.F("by"))),
                name="proposal_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"

    @classmethod
    def is_open_for(cls, request: Request) -> bool:
        """Whether a decision of the request waits for another person."""
        return cls.objects.filter(request=request, state=ProposalState.OPEN).exists()

    @property
    def amounts(self) -> Amounts:
        """How much would be granted."""
        return Amounts(self.activations, self.hosts, self.host_activations)
