"""What loading a checked key file changes: counters, and what it creates."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keyfiles.models.key_import import KeyImport


class ImportChange(models.Model):
    """A counter with its values before and after, or something that the center does not have yet.

    The table is unlogged, like the staged rows that it is made from.
    """

    class Kind(models.TextChoices):
        COUNTER = "counter", _("Changed counter")
        LICENSING_ID = "licensing_id", _("New licensing ID")
        ORGANIZATION = "organization", _("New organization")
        PROGRAM = "program", _("New program")
        PRODUCT = "product", _("New product")
        KEY = "key", _("New key")
        NEW = "new", _("New row")
        CHANGED = "changed", _("Changed row")

    id = models.UUIDField(primary_key=True, editable=False)
    key_import = models.ForeignKey(
        KeyImport,
        on_delete=models.CASCADE,
        related_name="changes",
        db_constraint=False,
        db_index=False,
    )
    attempt = models.SmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    line = models.IntegerField()  # the first line of the file that causes it
    number = models.CharField(max_length=80, blank=True)
    program_name = models.CharField(max_length=160, blank=True)
    organization_name = models.CharField(max_length=200, blank=True)
    product_name = models.CharField(max_length=160, blank=True)
    type = models.CharField(max_length=5, blank=True)
    last_five = models.CharField(max_length=5, blank=True)
    # Of a new licensing ID its organization, of a listed key the key: whether the file creates it.
    is_new = models.BooleanField(default=True)
    used_before = models.IntegerField(null=True)
    used_after = models.IntegerField(null=True)
    allowed_before = models.IntegerField(null=True)
    allowed_after = models.IntegerField(null=True)
    seats_before = models.IntegerField(null=True)
    seats_after = models.IntegerField(null=True)
    osa_status_before = models.CharField(max_length=9, blank=True)
    osa_status_after = models.CharField(max_length=9, blank=True)
    # Of a row of a load file, [[column, before, after]]; `number` is what identifies the row.
    cells = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        indexes = [
            models.Index(
                fields=["key_import", "attempt", "kind", "line", "id"], name="import_change_line"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}"

    @property
    def before(self) -> str:
        """The counter as it is in the center: “12/50”, or the seats and status of an OSA key."""
        return self._counter(
            self.used_before, self.allowed_before, self.seats_before, self.osa_status_before
        )

    @property
    def after(self) -> str:
        """The counter as it will be."""
        return self._counter(
            self.used_after, self.allowed_after, self.seats_after, self.osa_status_after
        )

    def _counter(
        self, used: int | None, allowed: int | None, seats: int | None, osa_status: str
    ) -> str:
        if self.type != "osa":
            return f"{used}/{allowed}"
        counted = gettext("%(seats)s seats") % {"seats": "–" if seats is None else seats}
        return f"{counted}, {osa_status.capitalize()}"
