"""Load files as JSON: of organizations, purchases and the like."""

from typing import Any

import django_filters.rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from keyfiles.api.import_requests import UploadSerializer
from keyfiles.api.import_serializers import KeyImportSerializer, UploadedFile
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.states import LOAD_KINDS
from vlsc.rest.filters import Filters
from vlsc.rest.serializers import OptionalText, Plain, Row, StrictSerializer

KINDS = [(kind.value, kind.label) for kind in LOAD_KINDS]
CHANGES = ("new", "changed")
FINDINGS = ("error", "warning")


class LoadUploadSerializer(StrictSerializer):
    """What the file has rows of, the file, up to 300 MB, and the option for loading it."""

    descriptions = {
        "kind": "What the file has rows of.",
        "file": "The file, with its name.",
        "good_rows": UploadSerializer.descriptions["good_rows"],
    }
    kind = serializers.ChoiceField(KINDS)
    file = serializers.FileField()
    good_rows = serializers.BooleanField(default=False)


class LoadCounts(Plain):
    """Counts of rows: what is wrong with them, and what loading them does."""

    descriptions = {
        "rows": "Data rows of the file.",
        "good": "Rows without an error.",
        "errors": "Rows with an error.",
        "warnings": "Rows with a warning; they are loaded.",
        "new": "Rows of which the center has nothing yet.",
        "updated": "Rows that change what the center has.",
        "unchanged": "Rows that the center has already.",
    }
    rows = serializers.IntegerField()
    good = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    warnings = serializers.IntegerField()
    new = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class LoadSerializer(UploadedFile):
    """An uploaded file of organizations, purchases or the like."""

    descriptions = {
        **KeyImportSerializer.descriptions,
        "kind": "What the file has rows of.",
        "state": "Where it stands; `checked` waits for a confirmation.",
    }
    kind = serializers.ChoiceField(KINDS)
    counts = serializers.SerializerMethodField()

    class Meta:
        model = KeyImport
        fields = (
            "id", "kind", "file_name", "size", "sha256", "state", "good_rows", "encoding",
            "delimiter", "ignored_columns", "rows_done", "rows_total", "counts", "failure",
            "requested_at", "requested_by", "checked_at", "applied_at", "applied_by", "expires_at",
        )  # fmt: skip

    @extend_schema_field(LoadCounts(allow_null=True))
    def get_counts(self, load: KeyImport) -> dict[str, int] | None:
        if not load.counts:
            return None
        return {str(name): load.counts[name] for name in LoadCounts().fields}


class LoadFindingSerializer(Row):
    """An error or warning about a line."""

    descriptions = {
        "kind": "An error or a warning.",
        "line": "The line, from 1, header included.",
        "column": "The column; null for the whole line.",
        "code": "The code of the finding, one of those listed at `/problems/`.",
        "detail": "The finding as a sentence.",
        "name": "What identifies the row, as far as it could be read, or null.",
    }
    kind = serializers.ChoiceField(FINDINGS)
    detail = serializers.CharField()
    name = OptionalText(source="number")

    class Meta:
        model = ImportFinding
        fields = ("id", "kind", "line", "column", "code", "detail", "name")


class LoadFindingFilters(Filters):
    kind = filters.ChoiceFilter(
        choices=[(kind, kind) for kind in FINDINGS], help_text="Errors or warnings."
    )
    code = filters.CharFilter(
        max_length=24, help_text="A code of a finding, one of those listed at `/problems/`."
    )


class ChangedCell(Plain):
    """A cell that differs from what the center has."""

    column = serializers.CharField(help_text="The column.")
    before = serializers.CharField(help_text="What the center has; empty in a new row.")
    after = serializers.CharField(help_text="What the file has.")


class LoadChangeSerializer(Row):
    """A row that is new to the center, or that changes what the center has."""

    descriptions = {
        "kind": "Whether the row is new or changes one.",
        "line": "The line of the file.",
        "name": "What identifies the row.",
        "cells": "The cells that are filled, or that differ.",
    }
    kind = serializers.ChoiceField(CHANGES)
    name = serializers.CharField(source="number")
    cells = serializers.SerializerMethodField()

    class Meta:
        model = ImportChange
        fields = ("id", "kind", "line", "name", "cells")

    @extend_schema_field(ChangedCell(many=True))
    def get_cells(self, change: ImportChange) -> list[dict[str, Any]]:
        return [
            {"column": column, "before": before, "after": after}
            for column, before, after in change.cells
        ]


class LoadChangeFilters(Filters):
    kind = filters.ChoiceFilter(
        choices=[(kind, kind) for kind in CHANGES], help_text="New or changed rows."
    )
