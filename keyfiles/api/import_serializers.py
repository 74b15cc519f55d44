"""Key files that operations load, as JSON, and what may be said about them."""

from typing import Any

import django_filters.rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.states import Pool
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.services.name_answers import CHOICES, Answer
from vlsc.rest.filters import Filters
from vlsc.rest.serializers import Plain, StrictSerializer

KINDS = ("program", "product")
MOST_ANSWERS = 500
NAME_LIMIT = 1000  # of a name as a file says it; one to be created is held to the catalog's limit


class NearName(Plain):
    """A program or product that an unknown name may mean."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class UnknownName(Plain):
    """A name that the center does not know, how many rows say it, and what it may mean."""

    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField()
    rows = serializers.IntegerField()
    nearest = NearName(many=True)


class Counts(Plain):
    """Counts of rows, of keys in the center that the file has not, of what would be created."""

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


class Failure(Plain):
    """Why a file could not be read or loaded."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[KeyImport]):
    """A key file that was uploaded. `counts` stands once it was checked."""

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
    def get_counts(self, one: KeyImport) -> dict[str, int] | None:
        if not one.counts:
            return None
        return {str(name): one.counts[name] for name in Counts().fields}

    @extend_schema_field(Failure(allow_null=True))
    def get_failure(self, one: KeyImport) -> dict[str, str] | None:
        if not one.failure:
            return None
        return {"code": one.failure["code"], "detail": one.failure_detail}

    def get_encoding(self, one: KeyImport) -> str | None:
        return one.encoding_name or None

    def get_delimiter(self, one: KeyImport) -> str | None:
        return one.delimiter or None


class FindingSerializer(serializers.ModelSerializer[ImportFinding]):
    """One error or warning of a line, or a key that the center has and the file has not.

    `line` counts from 1 with the header; it is null for an absent key. `column` is the header's
    word, null where the whole line is meant.
    """

    kind = serializers.ChoiceField(ImportFinding.Kind.choices)
    line = serializers.SerializerMethodField()
    column = serializers.SerializerMethodField()
    detail = serializers.CharField()
    licensing_id = serializers.CharField(source="number", help_text="The number that the row says.")
    product = serializers.CharField(source="product_name", help_text="The name that the row says.")

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

    def get_line(self, one: ImportFinding) -> int | None:
        return one.line or None

    def get_column(self, one: ImportFinding) -> str | None:
        return one.column or None


class FindingFilters(Filters):
    kind = filters.ChoiceFilter(choices=ImportFinding.Kind.choices)
    code = filters.CharFilter(max_length=24)


class UploadSerializer(StrictSerializer):
    """The file, up to 300 MB, and how it is to be taken."""

    file = serializers.FileField()
    create_missing = serializers.BooleanField(default=False)
    good_rows = serializers.BooleanField(default=False)


class AnswerSerializer(StrictSerializer):
    """What an unknown name is: `is` (then `means` is the id), `create`, or `skip` its rows."""

    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(max_length=NAME_LIMIT, trim_whitespace=False)
    choice = serializers.ChoiceField(CHOICES)
    means = serializers.UUIDField(required=False, allow_null=True)
    pool = serializers.ChoiceField(
        Pool.choices, required=False, help_text="Of a product that is to be created."
    )

    def to_internal_value(self, data: Any) -> Answer:
        return Answer(**super().to_internal_value(data))


class AnswersSerializer(StrictSerializer):
    """Answers, and the options of the upload; what is left out stays as it is."""

    choices = AnswerSerializer(  # type: ignore[call-arg]
        many=True, max_length=MOST_ANSWERS, source="answers", default=list
    )
    create_missing = serializers.BooleanField(required=False)
    good_rows = serializers.BooleanField(required=False)


class ApplySerializer(StrictSerializer):
    """`good_rows`: load the rows without errors although others have some."""

    good_rows = serializers.BooleanField(required=False)
