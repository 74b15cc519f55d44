"""Given answers about unknown names as JSON."""

from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from keyfiles.api.import_serializers import KINDS
from keyfiles.models import NameChoice
from keyfiles.services.name_answers import CHOICES
from vlsc.rest.serializers import Row


class NameChoiceSerializer(Row):
    """The answer that was given about an unknown name."""

    descriptions = {
        "kind": "What the name names.",
        "name": "The name, as it stands in the file.",
        "choice": "`is`: what `means` names; `create` it; `skip` its rows.",
        "means": "With `is`: the id of the program or product, else null.",
        "means_name": "With `is`: its name, else null.",
        "pool": "With `create`: the pool of the new product, else null.",
    }
    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(KINDS)
    choice = serializers.ChoiceField(CHOICES)
    means = serializers.SerializerMethodField()
    means_name = serializers.SerializerMethodField()

    class Meta:
        model = NameChoice
        fields = ("id", "kind", "name", "choice", "means", "means_name", "pool")

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_means(self, choice: NameChoice) -> UUID | None:
        return choice.means_id if choice.choice == "is" else None

    @extend_schema_field({"type": ["string", "null"]})
    def get_means_name(self, choice: NameChoice) -> str | None:
        return choice.means_name if choice.choice == "is" else None  # type: ignore[attr-defined,no-any-return]
