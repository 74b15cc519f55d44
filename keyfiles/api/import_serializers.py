"""Imports as JSON."""

from typing import Any

import django_filters.rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from keyfiles.models import ImportChange, ImportFinding, KeyImport
from vlsc.rest.filters import Filters
from vlsc.rest.serializers import OptionalText, Plain, Row

KINDS = ("program", "product")


class NearName(Plain):
    """A program or product that an unknown name may refer to."""

    id = serializers.UUIDField(help_text="The id to answer with, as `means`.")
    name = serializers.CharField(help_text="Its name.")


class UnknownName(Plain):
    """A name that the center doesn't know, how many rows have it, and what it may refer to."""

    kind = serializers.ChoiceField(KINDS, help_text="What the column names.")
    name = serializers.CharField(help_text="The name, as it stands in the file.")
    rows = serializers.IntegerField(help_text="How many rows have it.")
    nearest = NearName(many=True, help_text="The names that are most like it.")


class ImportCounts(Plain):
    """Counts of rows, of the center's keys missing from the file, of what would be created."""

    descriptions = {
        "rows": "Data rows of the file.",
        "good": "Rows without an error.",
        "errors": "Rows with an error.",
        "warnings": "Rows with a warning; they are loaded.",
        "skipped": "Rows that an answer about a name skips.",
        "new": "Rows that bring a listing.",
        "updated": "Rows that change a counter, seats or a status.",
        "unchanged": "Rows that the center has already.",
        "confirmed": "Unchanged or new rows that confirm a counter: its `counted_at` and `source`"
        " move.",
        "new_keys": "Keys that the center does not have.",
        "new_licensing_ids": "Licensing IDs that would be created.",
        "new_organizations": "Organizations that would be created.",
        "not_in_file": "Keys of the same licensing IDs that the file lacks.",
        "more_unknown_names": "Unknown names beyond those in `unknown_names`.",
    }
    rows = serializers.IntegerField()
    good = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    warnings = serializers.IntegerField()
    skipped = serializers.IntegerField()
    new = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    new_keys = serializers.IntegerField()
    new_licensing_ids = serializers.IntegerField()
    new_organizations = serializers.IntegerField()
    not_in_file = serializers.IntegerField()
    more_unknown_names = serializers.IntegerField()
    changes = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many changes of each kind loading makes; kinds without one are left out.",
    )


class ImportFailure(Plain):
    """Why a file could not be read or loaded."""

    code = serializers.CharField(help_text="One of the codes listed at `/problems/`.")
    detail = serializers.CharField(help_text="The same as a sentence.")


class UploadedFile(Row):
    """What uploaded files of all kinds have in common."""

    failure = serializers.SerializerMethodField()
    ignored_columns = serializers.ListField(child=serializers.CharField())
    encoding = OptionalText(source="encoding_name")
    requested_by = OptionalText(source="owner.name", default=None)
    applied_by = OptionalText(source="loader.name", default=None)

    @extend_schema_field(ImportFailure(allow_null=True))
    def get_failure(self, upload: KeyImport) -> dict[str, str] | None:
        if not upload.failure:
            return None
        return {"code": upload.failure["code"], "detail": upload.failure_detail}


class KeyImportSerializer(UploadedFile):
    """An uploaded key file."""

    descriptions = {
        "file_name": "The name of the upload.",
        "size": "Its size in bytes.",
        "sha256": "Its SHA-256, as 64 hexadecimal digits.",
        "state": "Where it stands; `checked` waits for answers or a confirmation.",
        "create_missing": "Whether unknown licensing IDs and organizations are created.",
        "good_rows": "Whether the good rows are loaded although others have errors.",
        "encoding": "The encoding that was recognized; null until it was read.",
        "delimiter": "The delimiter that was recognized; null until it was read.",
        "ignored_columns": "The headings of columns that are not read.",
        "rows_done": "Rows done in this state; once it is applied, the rows applied.",
        "rows_total": "Data rows of the file; null until they are counted.",
        "counts": "What the check found; null until it has been checked.",
        "unknown_names": "Names of programs and products that the center does not know.",
        "failure": "Why it could not be read or loaded, else null.",
        "requested_at": "When it was uploaded.",
        "requested_by": "Who uploaded it, by name; null for a command.",
        "checked_at": "When the last check ended, or null.",
        "applied_at": "When it was loaded, or null.",
        "applied_by": "Who loaded it, by name, or null.",
        "expires_at": "When the upload is removed, if it is not loaded before.",
    }
    counts = serializers.SerializerMethodField()
    unknown_names = UnknownName(many=True)

    class Meta:
        model = KeyImport
        fields = (
            "id", "file_name", "size", "sha256", "state", "create_missing", "good_rows",
            "encoding", "delimiter", "ignored_columns", "rows_done", "rows_total", "counts",
            "unknown_names", "failure", "requested_at", "requested_by", "checked_at", "applied_at",
            "applied_by", "expires_at",
        )  # fmt: skip

    @extend_schema_field(ImportCounts(allow_null=True))
    def get_counts(self, key_import: KeyImport) -> dict[str, Any] | None:
        if not key_import.counts:
            return None
        counts = key_import.counts | {"changes": key_import.change_counts}
        # A file that was checked by an earlier release has no count of what it confirms.
        return {str(name): counts.get(name, 0) for name in ImportCounts().fields}


class ImportFindingSerializer(Row):
    """An error or warning about a line, or a key that the center has and the file lacks."""

    descriptions = {
        "kind": "An error, a warning, or a key that is absent from the file.",
        "line": "The line, from 1, header included; null for an absent key.",
        "column": "The heading of the column in the file; null for the whole line.",
        "code": "The code of the finding, one of those listed at `/problems/`.",
        "detail": "The finding as a sentence.",
        "licensing_id": "The number in the row, or null.",
        "product": "The product’s name in the row, or null.",
        "type": "The type of the key, or null.",
        "last_five": "The last five characters of the key, or null.",
    }
    kind = serializers.ChoiceField(ImportFinding.Kind.choices)
    line = serializers.SerializerMethodField()
    detail = serializers.CharField()
    licensing_id = OptionalText(source="number")
    product = OptionalText(source="product_name")

    class Meta:
        model = ImportFinding
        fields = (
            "id", "kind", "line", "column", "code", "detail", "licensing_id", "product", "type",
            "last_five",
        )  # fmt: skip

    def get_line(self, finding: ImportFinding) -> int | None:
        return finding.line or None


class FindingFilters(Filters):
    kind = filters.ChoiceFilter(choices=ImportFinding.Kind.choices, help_text="The kind.")
    code = filters.CharFilter(
        max_length=24, help_text="A code of a finding, one of those listed at `/problems/`."
    )


class Counter(Plain):
    """The counter of a key: of a MAK `used` and `allowed`, of an OSA key its seats and status."""

    descriptions = {
        "used": "MAK: activations used, else null.",
        "allowed": "MAK: activations allowed, else null.",
        "seats": "OSA key: its seats, else null.",
        "osa_status": "OSA key: whether it was redeemed, else null.",
    }
    used = serializers.IntegerField(allow_null=True)
    allowed = serializers.IntegerField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    osa_status = serializers.CharField(allow_null=True)


class ImportChangeSerializer(Row):
    """A counter that loading changes, or something that it creates."""

    descriptions = {
        "kind": "What is changed or created.",
        "line": "The first line of the file that causes it.",
        "licensing_id": "The number in the file, or null.",
        "program": "The program’s name, or null.",
        "organization": "The organization’s name, or null.",
        "product": "The product’s name, or null.",
        "type": "The type of the key, or null.",
        "last_five": "The last five characters of the key, or null.",
        "is_new": "False for a new licensing ID of an organization that exists, and for a key that"
        " the center lists elsewhere already.",
        "before": "The counter before; null except for a counter.",
        "after": "The counter after; null except for a counter.",
    }
    kind = serializers.ChoiceField(ImportChange.Kind.choices)
    licensing_id = OptionalText(source="number")
    program = OptionalText(source="program_name")
    organization = OptionalText(source="organization_name")
    product = OptionalText(source="product_name")
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    class Meta:
        model = ImportChange
        fields = (
            "id", "kind", "line", "licensing_id", "program", "organization", "product", "type",
            "last_five", "is_new", "before", "after",
        )  # fmt: skip

    @extend_schema_field(Counter(allow_null=True))
    def get_before(self, change: ImportChange) -> dict[str, Any] | None:
        return self._counter(change, "before")

    @extend_schema_field(Counter(allow_null=True))
    def get_after(self, change: ImportChange) -> dict[str, Any] | None:
        return self._counter(change, "after")

    def _counter(self, change: ImportChange, when: str) -> dict[str, Any] | None:
        if change.kind != ImportChange.Kind.COUNTER:
            return None
        values = {str(name): getattr(change, f"{name}_{when}") for name in Counter().fields}
        return values | {"osa_status": values["osa_status"] or None}


class ChangeFilters(Filters):
    kind = filters.ChoiceFilter(choices=ImportChange.Kind.choices, help_text="The kind.")
