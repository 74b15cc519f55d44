"""Rows that a worker claims: an attempt, a lease, and progress.

A claim raises `attempt` and sets `lease_until`; every later write of the worker names its
attempt, so that one whose lease was given away changes nothing any more.
"""

from django.db import models


class Leased(models.Model):
    """What `KeyExport` and `KeyImport` share."""

    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it failed, in words for its owner
    requested_at = models.DateTimeField()

    class Meta:
        abstract = True
