"""One organization, purchase or the like in a body: its members are the columns of its files."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from agreements.states import Fulfillment, PurchaseKind
from catalog.states import Authority, KeyNeed, KeyType, Pool, ThresholdClass
from keyfiles.api.load_serializers import ChangedCell
from keyfiles.imports import tables
from keyfiles.states import FileKind
from vlsc.lib.tables import Change, Column, Reads
from vlsc.rest.serializers import Plain, StrictSerializer

NAMES = {
    FileKind.ORGANIZATIONS: "OrganizationRow",
    FileKind.AGREEMENTS: "AgreementRow",
    FileKind.LICENSING_IDS: "LicensingIdRow",
    FileKind.PURCHASES: "PurchaseRow",
    FileKind.FORECASTS: "ForecastRow",
    FileKind.PRODUCTS: "ProductRow",
    FileKind.KEY_STOCK: "StockKeyRow",
}
RESULTS = [(word, word) for word in ("created", "changed", "unchanged")]
ENUMS = (Authority, Fulfillment, KeyNeed, KeyType, Pool, PurchaseKind, ThresholdClass)
# The choices of a column under the names that the schema has for them elsewhere.
CHOICES = {tuple(enum.values): enum.choices for enum in ENUMS}
MOST = 999_999_999
HELP = {
    "program": "The program’s code, name or an alias.",
    "licensing_id_program": "The code, name or an alias of the program of the licensing ID.",
    "licensing_id": "The number of the licensing ID.",
    "organization_number": "The number of the organization.",
    "agreement_number": "The number of the agreement.",
    "parent_number": "The number of the organization above it; none: the top of a group.",
    "authorization": "The authorization number of an Open License.",
    "product": "The product’s code, name or an alias.",
    "kms_group": "The KMS group, of a KMS host key that is for all its products.",
    "key": "The product key in full; it is sealed at once and shown by no answer.",
    "quantity": "How many; of an order line negative for a return.",
    "ends_on": "The last day.",
    "coverage_ends_on": "The last day of the coverage.",
    "allowed": "Activations that a MAK allows.",
    "seats": "Seats of an OSA key.",
    "only_programs": "The codes of the only programs that may have it.",
}


def make_serializer(kind: FileKind) -> type[StrictSerializer]:
    """The body of one row of a kind."""
    fields: dict[str, Any] = {column.name: _field(column) for column in tables.TABLES[kind].columns}
    doc = "One row as in the center’s load files; what is there already under its key is changed."
    return type(NAMES[kind], (StrictSerializer,), {**fields, "__doc__": doc})


def _field(column: Column) -> serializers.Field[Any, Any, Any, Any]:
    words = column.name.replace("_", " ")
    more: dict[str, Any] = {
        "required": column.is_required,
        "help_text": HELP.get(column.name, f"{words.capitalize()}, as in files."),
    }
    if column.reads == Reads.DATE:
        return serializers.DateField(**more)
    if column.reads in {Reads.INTEGER, Reads.COUNT}:
        least = 0 if column.reads == Reads.COUNT else -MOST
        return serializers.IntegerField(min_value=least, max_value=MOST, **more)
    if column.reads == Reads.CHOICE:
        return serializers.ChoiceField(_choices(column), **more)
    if column.reads == Reads.CHOICES:
        child = serializers.ChoiceField(_choices(column))
        return serializers.ListField(child=child, max_length=len(column.choices), **more)
    limit = 60 if column.reads == Reads.KEY else column.limit
    return serializers.CharField(max_length=limit, allow_blank=not column.is_required, **more)


def _choices(column: Column) -> list[tuple[str, Any]]:
    return CHOICES.get(column.choices, [(word, word) for word in column.choices])


def as_cells(values: Mapping[str, Any]) -> dict[str, str]:
    """The values of a body as the cells of a file."""
    return {
        name: " ".join(value) if isinstance(value, list) else str(value)
        for name, value in values.items()
    }


class RecordedSerializer(Plain):
    """What recording a row has come to."""

    result = serializers.ChoiceField(RESULTS, help_text="Whether it is new, or has changed.")
    id = serializers.UUIDField(help_text="The id of what was recorded.")
    name = serializers.CharField(help_text="What it is called.")
    changes = ChangedCell(many=True, help_text="The values that differ.")


def describe_change(change: Change) -> dict[str, Any]:
    """The answer about a change."""
    old = "unchanged" if change.is_unchanged else "changed"
    return {
        "result": "created" if change.is_new else old,
        "id": change.instance.pk,
        "name": change.name,
        "changes": [
            {"column": column, "before": before, "after": after}
            for column, (before, after) in change.cells.items()
        ],
    }
