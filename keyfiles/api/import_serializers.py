"""Imports as JSON, and the request bodies about them."""

from typing import Any

import django_filters.rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.states import Pool
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.services.name_answers import CHOICES, Answer
from vlsc.rest.filters import Filters
from vlsc.rest.serializers import Plain, StrictSerializer

KINDS = ("program", "product")
MOST_ANSWERS = 500
NAME_LIMIT = 1000  # of a name in a file; a name to be created has the catalog's lower limit


class NearName(Plain):
    """A program or product that an unknown name may refer to."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class UnknownName(Plain):
    """A name that the center doesn't know, how many rows have it, and what it may refer to."""

    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField()
    rows = serializers.IntegerField()
    nearest = NearName(many=True)


class Counts(Plain):
    """Counts of rows, of the center's keys missing from the file, of what would be created."""

    rows = serializers.IntegerField()
    good = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    warnings = serializers.IntegerField()
    skipped = serializers.IntegerField()
    new = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    new_keys = serializers.IntegerField()
    new_licensing_ids = serializers.IntegerField()
    new_organizations = serializers.IntegerField()
    not_in_file = serializers.IntegerField()
    changes = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many changes of each kind loading makes; kinds without one are left out.",
    )


class Failure(Plain):
    """Why a file could not be read or loaded."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[KeyImport]):
    """An uploaded key file. `counts` is null until it has been checked."""

    counts = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()
    unknown_names = UnknownName(many=True)
    ignored_columns = serializers.ListField(child=serializers.CharField())
    encoding = serializers.SerializerMethodField()
    delimiter = serializers.SerializerMethodField()

    class Meta:
        model = KeyImport
        fields = (
            "id",
            "file_name",
            "size",
            "sha256",
            "state",
            "create_missing",
            "good_rows",
            "encoding",
            "delimiter",
            "ignored_columns",
            "rows_done",
            "rows_total",
            "counts",
            "unknown_names",
            "failure",
            "requested_at",
            "checked_at",
            "applied_at",
            "expires_at",
        )

    @extend_schema_field(Counts(allow_null=True))
    def get_counts(self, key_import: KeyImport) -> dict[str, Any] | None:
        if not key_import.counts:
            return None
        counts = key_import.counts | {"changes": key_import.change_counts}
        return {str(name): counts[name] for name in Counts().fields}

    @extend_schema_field(Failure(allow_null=True))
    def get_failure(self, key_import: KeyImport) -> dict[str, str] | None:
        if not key_import.failure:
            return None
        return {"code": key_import.failure["code"], "detail": key_import.failure_detail}

    def get_encoding(self, key_import: KeyImport) -> str | None:
        return key_import.encoding_name or None

    def get_delimiter(self, key_import: KeyImport) -> str | None:
        return key_import.delimiter or None


class FindingSerializer(serializers.ModelSerializer[ImportFinding]):
    """An error or warning about a line, or a key that the center has and the file lacks.

    `line` counts from 1, header included; it is null for an absent key. `column` is its heading in
    the file; it is null for a finding about the whole line.
    """

    kind = serializers.ChoiceField(ImportFinding.Kind.choices)
    line = serializers.SerializerMethodField()
    column = serializers.SerializerMethodField()
    detail = serializers.CharField()
    licensing_id = serializers.CharField(source="number", help_text="The number in the row.")
    product = serializers.CharField(source="product_name", help_text="The name in the row.")

    class Meta:
        model = ImportFinding
        fields = (
            "id",
            "kind",
            "line",
            "column",
            "code",
            "detail",
            "licensing_id",
            "product",
            "type",
            "last_five",
        )

    def get_line(self, finding: ImportFinding) -> int | None:
        return finding.line or None

    def get_column(self, finding: ImportFinding) -> str | None:
        return finding.column or None


class FindingFilters(Filters):
    kind = filters.ChoiceFilter(choices=ImportFinding.Kind.choices)
    code = filters.CharFilter(max_length=24)


class Counter(Plain):
    """The counter of a key: of a MAK `used` and `allowed`, of an OSA key its seats and status."""

    used = serializers.IntegerField(allow_null=True)
    allowed = serializers.IntegerField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    osa_status = serializers.CharField(allow_null=True)


class ChangeSerializer(serializers.ModelSerializer[ImportChange]):
    """A counter that loading changes, or something that it creates.

    `line` is the first line of the file that causes it. `before` and `after` are null except for a
    counter. `is_new` is false for a new licensing ID whose organization exists, and for a key that
    the center has and lists under another licensing ID too.
    """

    kind = serializers.ChoiceField(ImportChange.Kind.choices)
    licensing_id = serializers.CharField(source="number", help_text="The number in the file.")
    program = serializers.CharField(source="program_name", help_text="The program's name.")
    organization = serializers.CharField(
        source="organization_name", help_text="The organization's name."
    )
    product = serializers.CharField(source="product_name", help_text="The product's name.")
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    class Meta:
        model = ImportChange
        fields = (
            "id",
            "kind",
            "line",
            "licensing_id",
            "program",
            "organization",
            "product",
            "type",
            "last_five",
            "is_new",
            "before",
            "after",
        )

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
    kind = filters.ChoiceFilter(choices=ImportChange.Kind.choices)


class UploadSerializer(StrictSerializer):
    """The file, up to 300 MB, and the options for loading it."""

    file = serializers.FileField()
    create_missing = serializers.BooleanField(default=False)
    good_rows = serializers.BooleanField(default=False)


class AnswerSerializer(StrictSerializer):
    """What an unknown name means: `is` (`means` is the id), `create`, or `skip` its rows."""

    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(max_length=NAME_LIMIT, trim_whitespace=False)
    choice = serializers.ChoiceField(CHOICES)
    means = serializers.UUIDField(required=False, allow_null=True)
    pool = serializers.ChoiceField(
        Pool.choices, required=False, help_text="Pool of a product to be created."
    )

    def to_internal_value(self, data: Any) -> Answer:
        return Answer(**super().to_internal_value(data))


class AnswersSerializer(StrictSerializer):
    """Answers, and the options of the upload; omitted options stay unchanged."""

    choices = AnswerSerializer(  # type: ignore[call-arg]
        many=True, max_length=MOST_ANSWERS, source="answers", default=list
    )
    create_missing = serializers.BooleanField(required=False)
    good_rows = serializers.BooleanField(required=False)


class ApplySerializer(StrictSerializer):
    """`good_rows`: load the rows without errors even if other rows have errors."""

    good_rows = serializers.BooleanField(required=False)
