"""What the check of a key file found: errors and warnings with line and column, and absent keys.

A finding stores a code and its facts; the sentence is made when it is read, in the reader's
language. Facts never hold more of a key than its last five.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from keys.models.key_import import KeyImport

SENTENCES = {
    "too_few_cells": _("The line has too few cells: %(found)s instead of %(expected)s."),
    "too_many_cells": _("The line has too many cells: %(found)s instead of %(expected)s."),
    "cell_break": _("A line break stands inside a cell."),
    "quote_not_closed": _("A quoted cell does not end on its line."),
    "formula": _("The text begins like a spreadsheet formula (=, +, - or @)."),
    "missing": _("The cell is empty."),
    "too_long": _("The text is longer than %(limit)s characters."),
    "unknown_licensing_id": _("The center has no licensing ID “%(name)s” in this program."),
    "unknown_program": _("The program “%(name)s” is unknown. Nearest: %(nearest)s."),
    "unknown_product": _("The product “%(name)s” is unknown. Nearest: %(nearest)s."),
    "program_differs": _("The licensing ID belongs to the program “%(name)s”."),
    "organization_differs": _("The licensing ID belongs to the organization “%(name)s”."),
    "organization_ambiguous": _(
        "%(count)s organizations have this name; the center cannot tell which one is meant."
    ),
    "key_length": _("A product key has 25 characters; this one has %(length)s."),
    "key_character": _("Character %(position)s of the key cannot stand in a product key."),
    "key_alphabet": _(
        "The key is not written in the alphabet of this product’s keys (character %(position)s)."
    ),
    "type_unknown": _("The type is none of VLK, KMS, MAK, Setup and OSA."),
    "counter_missing": _("A MAK needs its counter, used/allowed."),
    "counter_malformed": _(
        "The counter is not “used/allowed”, two numbers of 1 to 9 digits without spaces."
    ),
    "counter_not_taken": _("A key of the type %(type)s has no counter."),
    "used_above_allowed": _("%(used)s activations used are more than the %(allowed)s allowed."),
    "seats_malformed": _("Seats are a whole number of 1 to 9 digits."),
    "osa_status_unknown": _("The OSA status is neither Available nor Redeemed."),
    "osa_only": _("Only an OSA key has seats and an OSA status."),
    "duplicate_row": _("The same row stands on line %(line)s already."),
    "rows_disagree": _(
        "The rows of this key disagree on its type, counter, seats or status (first on line %(line)s)."
    ),
    "two_groups": _("The file gives this key to two ownership groups (first on line %(line)s)."),
    "other_group": _("The center has this key in another ownership group."),
    "type_differs": _(
        "The center has this key as a key of another type, or for another activation authority."
    ),
    "center_one_licensing_id": _(
        "A key that this center activates is listed under one licensing ID only."
    ),
    "center_used": _("A key that this center activates must come with 0 used."),
    "center_counter_differs": _(
        "This center counts the key itself; its counter says %(used)s/%(allowed)s."
    ),
    "type_unusual": _(
        "The catalog does not expect a key of the type %(type)s for this product. The row is accepted."
    ),
    "number_unusual": _("Numbers of this program look different. The row is accepted."),
    "not_in_file": _("The center has this key for the licensing ID; the file does not."),
}


class ImportFinding(models.Model):
    """One error or warning of one row, or one key that the center has and the file has not."""

    class Kind(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")
        ABSENT = "absent", _("Not in the file")

    id = models.BigAutoField(primary_key=True)
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
    column = models.CharField(max_length=40, blank=True)  # the header's word
    code = models.CharField(max_length=24)
    facts = models.JSONField(default=dict)
    number = models.CharField(max_length=80, blank=True)
    product_name = models.CharField(max_length=160, blank=True)
    type = models.CharField(max_length=5, blank=True)
    last_five = models.CharField(max_length=5, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["key_import", "attempt", "kind", "line", "id"], name="import_finding_place"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"

    @property
    def detail(self) -> str:
        """The finding in a sentence, in the reader's language."""
        facts: dict[str, Any] = dict(self.facts)
        if "nearest" in facts:
            facts["nearest"] = ", ".join(facts["nearest"]) or "–"
        return str(SENTENCES[self.code]) % facts
