"""Exports as JSON, and the request body about them."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from keyfiles.models import KeyExport
from keyfiles.services import MOST_KEYS
from keyfiles.states import ExportScope, FileFormat
from keyfiles.writers import WRITERS
from vlsc.rest.serializers import Plain, Row, StrictSerializer

SOME_ID = "01980000-0000-7000-8000-000000000000"
REQUEST_EXAMPLES = [
    OpenApiExample(name, {"scope": scope, **more, "format": file_format}, request_only=True)
    for name, scope, more, file_format in (
        ("Everything", "all", {}, "tsv"),
        ("One licensing ID", "licensing_id", {"licensing_id": SOME_ID}, "xlsx"),
        ("Some keys", "keys", {"keys": [SOME_ID]}, "tsv"),
    )
]

# The spreadsheet first: a generator that takes the first type then gives bytes for both. The text
# has no format, because some generators make text of every text type and fail at `binary`.
FILE_RESPONSES = {
    (200, WRITERS["xlsx"].content_type): OpenApiTypes.BINARY,
    (200, WRITERS["tsv"].content_type): OpenApiTypes.STR,
}


class LeftOut(Plain):
    """ImportCounts of listings: those left out of the file, and those that can't be used yet."""

    blocked = serializers.IntegerField(default=0, help_text="Left out: the key is blocked.")
    replaced = serializers.IntegerField(default=0, help_text="Left out: the key was replaced.")
    not_usable_yet = serializers.IntegerField(
        default=0, help_text="In the file, but not usable yet."
    )


class KeyExportSerializer(Row):
    """A key file. `sha256` and `size` are those of the downloaded file."""

    descriptions = {
        "scope": "What was asked for.",
        "licensing_id": "The id of the licensing ID asked for, else null.",
        "keys": "The ids of the keys asked for, else null.",
        "format": "The format of the file.",
        "state": "Where it stands; `ready` can be downloaded, `failed` and `expired` are final.",
        "reason": "Why it failed, as text, else null.",
        "rows_done": "Rows written so far.",
        "rows_total": "Rows that the file will have; null until they are counted.",
        "file_name": "The name of the file; null until it is ready.",
        "sha256": "The SHA-256 of the file, as 64 hexadecimal digits; null until it is ready.",
        "size": "The size in bytes; null until it is ready.",
        "left_out": "What is not in the file, or not usable yet.",
        "requested_at": "When it was first asked for.",
        "ready_at": "When it became ready, or null.",
        "expires_at": "Until when it can be downloaded; null until it is ready.",
    }
    licensing_id = serializers.UUIDField(source="licensing_id_id", allow_null=True)
    left_out = LeftOut()

    class Meta:
        model = KeyExport
        fields = (
            "id", "scope", "licensing_id", "keys", "format", "state", "reason", "rows_done",
            "rows_total", "file_name", "sha256", "size", "left_out", "requested_at", "ready_at",
            "expires_at",
        )  # fmt: skip


class NewKeyExportSerializer(StrictSerializer):
    """What to export: `licensing_id` or `keys` are required by those scopes, else not allowed."""

    variants = (
        "scope",
        {
            ExportScope.ALL: (),
            ExportScope.LICENSING_ID: ("licensing_id",),
            ExportScope.KEYS: ("keys",),
        },
    )
    scope = serializers.ChoiceField(ExportScope.choices, help_text="What the file contains.")
    licensing_id = serializers.UUIDField(
        required=False, help_text="The id of the licensing ID whose keys it contains."
    )
    keys = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        min_length=1,
        max_length=MOST_KEYS,
        help_text="The ids of the keys that it contains.",
    )
    format = serializers.ChoiceField(
        FileFormat.choices,
        help_text="`tsv`: tab-delimited text, `xlsx`: a spreadsheet.",
    )
