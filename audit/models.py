"""Log lines, the licensing IDs they concern, their numbers in the order of commits, their seals.

There are no foreign keys to other apps: a line outlives what it refers to, and copies names as
they were. The application's database role may only insert and read lines
(`vlsc.lib.privileges`).
"""

from django.db import models

from vlsc.lib.ids import uuid7


class LogLine(models.Model):
    """One action by one actor, written in the transaction of the action."""

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
    """Links a line to a licensing ID that it concerns, whose administrators can read the line."""

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


class LogSequence(models.Model):
    """The number of a line. Numbers increase in the order of commits and have no gaps.

    A line is numbered after its commit, so a reader who has read the log up to a number never
    misses a line that appears later. Ids and times do not guarantee that: a long transaction may
    commit lines that it wrote much earlier.
    """

    number = models.BigIntegerField(primary_key=True)
    line = models.OneToOneField(LogLine, on_delete=models.DO_NOTHING, related_name="sequence")

    def __str__(self) -> str:
        return str(self.number)


class LogSeal(models.Model):
    """The seal of the line with that number: it stands for the line and all before it.

    Written after the line's commit by `audit.chain`, and like all of the log never changed.
    """

    number = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.number}: {bytes(self.digest).hex()}"


class UnnumberedLine(models.Model):
    """A line that has no number yet. A database trigger inserts a row with every line."""

    line_id = models.UUIDField(primary_key=True)

    class Meta:
        # Not `audit_…`: the application's role must be able to delete these rows.
        db_table = "unnumbered_log_line"

    def __str__(self) -> str:
        return str(self.line_id)
