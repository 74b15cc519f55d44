"""What the check of a key file found: errors and warnings with line and column, and absent keys.

A finding stores a code and its facts; the message is formatted when read, in the reader's language.
Facts never contain more of a key than its last five characters.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.states import KeyType
from keyfiles.models.finding_texts import describe_finding
from keyfiles.models.key_import import KeyImport
from vlsc.lib.ids import uuid7


class ImportFinding(models.Model):
    """An error or warning about a row, or a key that the center has and the file lacks."""

    class Kind(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")
        ABSENT = "absent", _("Not in the file")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_import = models.ForeignKey(
        KeyImport,
        on_delete=models.CASCADE,
        related_name="findings",
        db_constraint=False,
        db_index=False,
    )
    attempt = models.SmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    line = models.IntegerField()  # 0 for an absent key
    position = models.BigIntegerField()  # sort position in the report: by line, absent keys last
    column = models.CharField(max_length=40, blank=True)  # heading in the file
    code = models.CharField(max_length=24)
    facts = models.JSONField(default=dict)
    number = models.CharField(max_length=80, blank=True)
    product_name = models.CharField(max_length=160, blank=True)
    type = models.CharField(max_length=80, blank=True)  # in lower case, also an unknown one
    last_five = models.CharField(max_length=5, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["key_import", "attempt", "kind", "position", "id"],
                name="import_finding_position",
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"

    @property
    def shown_type(self) -> str:
        """The type as people write it; an unknown one as it stands in the file."""
        return str(KeyType(self.type).label) if self.type in KeyType.values else self.type

    @property
    def detail(self) -> str:
        """The message, in the reader's language."""
        return describe_finding(self.code, self.facts)
