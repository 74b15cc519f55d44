"""How many machines a KMS host has counted, as somebody read it from the host."""

from django.db import models
from django.db.models import Q

from activation import thresholds
from activation.models.kms_host import KmsHost
from vlsc.lib.ids import uuid7


class HostReport(models.Model):
    """One reading. A host counts Windows servers and clients together, and Office by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    host = models.ForeignKey(
        KmsHost, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    counted_at = models.DateTimeField()
    windows_servers_and_clients = models.PositiveIntegerField(null=True, blank=True)
    office = models.PositiveIntegerField(null=True, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200)  # the name at that time

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(windows_servers_and_clients__isnull=False) | Q(office__isnull=False),
                name="host_report_counts_something",
            )
        ]
        indexes = [
            models.Index(fields=["host", "-counted_at", "-id"], name="host_report_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.host_id} {self.counted_at:%Y-%m-%d}"

    @property
    def verdict(self) -> thresholds.Verdict:
        """What the host activates at these counts, and what not yet."""
        return thresholds.judge(self.windows_servers_and_clients, self.office)

    @property
    def sentences(self) -> list[str]:
        """The same in words, one sentence for each count."""
        windows, office = self.windows_servers_and_clients, self.office
        return [
            *([thresholds.describe_windows(windows)] if windows is not None else []),
            *([thresholds.describe_office(office)] if office is not None else []),
        ]
