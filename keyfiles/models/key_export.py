"""A key file that a user requested: its scope, its state, and its encrypted file."""

import re
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Token, User
from agreements.models import LicensingId
from jobs.models import LeasedRow
from jobs.moves import StatefulQuerySet
from keyfiles.states import EXPORT_MOVES, ExportScope, ExportState, FileFormat
from vlsc.lib.ids import uuid7


class KeyExportQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "KeyExportQuerySet":
        """The actor's own exports; a bound token sees only those requested with that token."""
        exports = self.filter(owner_id=actor.id) if actor.id else self.none()
        return exports if actor.bound_to is None else exports.filter(token_id=actor.token_id)


class KeyExport(LeasedRow):
    """`sha256` and `size` are of the clear file; `file_key` is the sealed key of the stored one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="key_exports")
    token = models.ForeignKey(Token, on_delete=models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=12, choices=ExportScope)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.PROTECT, null=True, related_name="+"
    )
    keys = ArrayField(models.UUIDField(), null=True)  # for the scope "keys", sorted
    format = models.CharField(max_length=4, choices=FileFormat)
    # Licensing IDs with rows in the finished file: a download needs the right on all of them.
    licensing_ids = ArrayField(models.UUIDField(), null=True)
    state = models.CharField(max_length=9, choices=ExportState, default=ExportState.REQUESTED)
    file_name = models.CharField(max_length=120, blank=True)
    stored_as = models.CharField(max_length=120, blank=True)
    file_key = models.BinaryField(max_length=80, null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    # How many different ones are in a file of as many rows as lists count.
    keys_total = models.PositiveIntegerField(null=True)
    products_total = models.PositiveIntegerField(null=True)
    left_out = models.JSONField(default=dict)  # {"blocked", "replaced", "not_usable_yet"}: counts
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    MOVES = {"state": EXPORT_MOVES}

    objects = KeyExportQuerySet.as_manager()

    class Meta:
        constraints = [
            # Only one of the same kind is built at a time, even for concurrent requests.
            models.UniqueConstraint(
                fields=["owner", "token", "scope", "licensing_id", "keys", "format"],
                condition=Q(state__in=[ExportState.REQUESTED, ExportState.BUILDING]),
                nulls_distinct=False,
                name="key_export_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-requested_at"], name="key_export_owner"),
            models.Index(fields=["state", "lease_until"], name="key_export_state"),
            # The files with rows of a licensing ID, to say who has had one of its keys.
            GinIndex(fields=["licensing_ids"], name="key_export_licensing_ids"),
        ]

    def __str__(self) -> str:
        return self.file_name or f"{self.scope} {self.format}"

    def state_at(self, at: datetime) -> ExportState:
        """Its state for a reader: a file is expired when its time is over, not when it is swept."""
        if self.state == ExportState.READY and self.expires_at and self.expires_at <= at:
            return ExportState.EXPIRED
        return ExportState(self.state)

    @property
    def counted(self) -> dict[str, int]:
        """What is in the finished file; only the rows of a long one, or an older one."""
        counts = {"keys": self.keys_total, "products": self.products_total}
        rows = {"rows": self.rows_total or 0}
        return rows | {name: count for name, count in counts.items() if count is not None}

    @property
    def stem(self) -> str:
        """The file name before the date, without characters that file systems do not allow."""
        scope = {ExportScope.ALL: "all", ExportScope.KEYS: "selected"}.get(ExportScope(self.scope))
        number = scope or (self.licensing_id.number if self.licensing_id else "")
        return "ProductKeys_" + re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", number)

    @property
    def file_kind(self) -> str:
        """The file type shown to users: CSV or XLSX."""
        return "XLSX" if self.format == FileFormat.XLSX else "CSV"
