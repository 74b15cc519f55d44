"""Log lines and the licensing IDs they concern.

There are no foreign keys: a line outlives what it speaks of, and copies names as they were.
The application's database role may add and read lines, nothing else (`vlsc.lib.privileges`).
"""

from django.db import models

from vlsc.lib.ids import uuid7


class LogLine(models.Model):
    """One act by one actor, written in the transaction of the act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)  # `thing.past_participle`
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    token_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=8)
    request_id = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_line_at"),
            models.Index(fields=["subject_id", "-at"], name="audit_line_subject"),
            models.Index(fields=["actor_id", "-at"], name="audit_line_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_name}"


class LogLineLicensingId(models.Model):
    """That a line concerns a licensing ID, so that its administrators can read it."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(LogLine, on_delete=models.DO_NOTHING, related_name="licensing_ids")
    licensing_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["licensing_id", "-at", "-line"], name="audit_licensing_id_at")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} concerns {self.licensing_id}"
