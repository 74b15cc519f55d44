"""A file of machines to be activated by proxy: its upload, its counts, and its result."""

from typing import Any

from django.db import models

from accounts.actor import Actor
from accounts.models import User
from activation.states import PROXY_MOVES, ProxyState
from jobs.models import LeasedRow
from jobs.moves import StatefulQuerySet
from keys.models import Key
from vlsc.lib.ids import uuid7

WAITING = frozenset({ProxyState.CONFIRMED, ProxyState.ACTIVATING})


class ProxyFileQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "ProxyFileQuerySet":
        """The actor's own files; they are sent from pages, so a token sees none."""
        return self.filter(owner_id=actor.id) if actor.id and not actor.token_id else self.none()


class ProxyFile(LeasedRow):
    """Both files are encrypted at rest and live for 24 hours, the upload until it is used up.

    The activations of a file have its id as their request id: so another attempt at it knows those
    that an earlier one has made. `reason` is why it failed, or why some machines were left out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proxy_files")
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.CharField(max_length=500, blank=True)  # why staff do it for the customer
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, blank=True)
    file_key = models.BinaryField(max_length=80, null=True)
    state = models.CharField(max_length=10, choices=ProxyState, default=ProxyState.CHECKED)
    # {"granted", "already", "exhausted", "invalid"}: of the dry run, then what has become of it
    counts = models.JSONField(default=dict)
    # The first rows with a wrong installation ID: [[line, first wrong group]]
    bad_rows = models.JSONField(default=list)
    result_stored_as = models.CharField(max_length=120, blank=True)
    result_key = models.BinaryField(max_length=80, null=True)
    result_sha256 = models.CharField(max_length=64, blank=True)
    result_size = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    MOVES = {"state": PROXY_MOVES}

    objects = ProxyFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-requested_at"], name="proxy_file_owner"),
            models.Index(fields=["state", "lease_until"], name="proxy_file_state"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in WAITING

    @property
    def result_name(self) -> str:
        """The name of the result: that of the upload with a suffix."""
        stem, _dot, extension = self.file_name.rpartition(".")
        return f"{stem or extension}_result.csv"

    @property
    def log_subject(self) -> tuple[str, Any, str]:
        """How the log names it."""
        return "proxy_file", self.pk, self.file_name
