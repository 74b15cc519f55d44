"""Media as JSON, and the body that offers one."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from catalog.models import Medium
from catalog.states import Architecture
from keyfiles.services import Outcome
from vlsc.rest.serializers import Row, StrictSerializer

DESCRIPTIONS = {
    "file": "The name under which it is downloaded.",
    "language": "The language, as the center writes it.",
    "architecture": "The architecture; `any` where there is no difference.",
    "size": "The size in bytes.",
    "sha256": "The SHA-256 of the file, as 64 hexadecimal digits.",
    "released_on": "The day on which it was released, or null.",
    "added_at": "When it was first offered here.",
}
OUTCOMES = [(each.value, each.value) for each in Outcome]
EXAMPLES = [
    OpenApiExample(
        "A file in the storage",
        {
            "product": "windows-server-2022-standard",
            "file": "server-2022-x64.iso",
            "language": "English",
            "architecture": "x64",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
        request_only=True,
    )
]


class MediumSerializer(Row):
    """A file from which a product is installed."""

    descriptions = DESCRIPTIONS | {
        "product": "The id of the product.",
        "support_ends_on": "The last day on which the product is supported, or null.",
    }
    product = serializers.UUIDField(source="product_id")
    support_ends_on = serializers.DateField(source="product.support_ends_on", allow_null=True)

    class Meta:
        model = Medium
        fields: ClassVar[tuple[str, ...]] = (
            "id", "product", "file", "language", "architecture", "size", "sha256", "released_on",
            "support_ends_on", "added_at",
        )  # fmt: skip


class OfferedMediumSerializer(MediumSerializer):
    """A medium that was offered, and whether that changed anything."""

    descriptions = {"outcome": "What the request did."}
    outcome: Any = serializers.ChoiceField(OUTCOMES)

    class Meta(MediumSerializer.Meta):
        fields = (*MediumSerializer.Meta.fields, "outcome")


class MediumWishSerializer(StrictSerializer):
    """A medium whose file is in the storage, in the folder `media` or as that of another medium."""

    product = serializers.CharField(max_length=80, help_text="The code of the product.")
    file = serializers.CharField(max_length=120, help_text="The name of the file.")
    language = serializers.CharField(max_length=40, help_text=DESCRIPTIONS["language"])
    architecture = serializers.ChoiceField(
        Architecture.choices, help_text=DESCRIPTIONS["architecture"]
    )
    size = serializers.IntegerField(
        required=False, min_value=0, max_value=10**15, help_text="Its size, to be compared."
    )
    sha256 = serializers.CharField(
        required=False, max_length=64, help_text="Required for a file that is new here."
    )
    released_on = serializers.DateField(required=False, help_text="The day of its release.")
