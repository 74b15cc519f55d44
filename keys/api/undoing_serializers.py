"""What is to be undone, and what that does, as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.states import KeyType
from keys.selectors.undoing import KINDS
from keys.undoing import Fate, Plan
from vlsc.rest.serializers import OptionalChoice, Plain, StrictSerializer

UNDOABLE = [(kind, kind) for kind in KINDS]
PLACES = [(kind, kind) for kind in ("licensingid", "agreement", "organization")]


class UndoableSerializer(StrictSerializer):
    """Something that was recorded by mistake."""

    kind = serializers.ChoiceField(UNDOABLE, help_text="What it is.")
    id = serializers.UUIDField(help_text="Its id; of a listing, one that has a key.")


class UndoSerializer(UndoableSerializer):
    """Something that was recorded by mistake, and why it is undone."""

    reason = serializers.CharField(
        max_length=500, help_text="What the mistake was; the customer reads it in the log."
    )
    mark = serializers.CharField(
        max_length=32,
        required=False,
        allow_blank=True,
        help_text="That of the preview: it is refused if anything else would happen by now.",
    )


class TakenSerializer(Plain):
    """A listing that is taken back."""

    listing = serializers.UUIDField(source="listing.pk", help_text="The id of the listing.")
    licensing_id = serializers.UUIDField(
        source="listing.licensing_id_id", help_text="The id of the licensing ID."
    )
    number = serializers.CharField(source="listing.number", help_text="The number of it.")
    product = serializers.CharField(source="listing.product_name", help_text="The product’s name.")
    type = OptionalChoice(
        KeyType.choices, source="listing.type", help_text="The type of the key, or null."
    )
    last_five = serializers.SerializerMethodField(help_text="The end of the key, or null.")
    fate = serializers.ChoiceField(
        Fate.choices,
        help_text=(
            "What becomes of the key: back to *stock*; *removed*, so that its file can be loaded"
            " again; *withdrawn*, blocked and still listed, since somebody may know it; *kept*"
            " where else it is listed; *no_key*, there was none."
        ),
    )

    def get_last_five(self, take: Any) -> str | None:
        return take.listing.key.last_five if take.listing.key else None


class PlaceSerializer(Plain):
    """A licensing ID, agreement or organization."""

    kind = serializers.SerializerMethodField(help_text="What it is.")
    id = serializers.UUIDField(source="pk", help_text="Its id.")
    number = serializers.CharField(help_text="Its number.")

    @extend_schema_field(serializers.ChoiceField(PLACES))
    def get_kind(self, place: Any) -> str:
        return str(place._meta.model_name)


class PlanSerializer(Plain):
    """All that undoing something does."""

    kind = serializers.ChoiceField(UNDOABLE, help_text="What is undone.")
    id = serializers.UUIDField(source="row.pk", help_text="Its id.")
    mark = serializers.CharField(help_text="Equal for previews that say the same.")
    keys = TakenSerializer(
        source="takes", many=True, help_text="The listings that are taken back, with their keys."
    )
    again = serializers.ListField(
        child=serializers.CharField(),
        help_text="Products for which there will be another key, by the same rights.",
    )
    purchases = serializers.SerializerMethodField(help_text="The ids of order lines that go.")
    forecasts = serializers.SerializerMethodField(help_text="The ids of forecasts that go.")
    roles = serializers.SerializerMethodField(help_text="How many roles end with their places.")
    invitations = serializers.SerializerMethodField(
        help_text="How many invitations to what is removed are withdrawn."
    )
    removed = PlaceSerializer(source="gone", many=True, help_text="What is removed.")
    ended = PlaceSerializer(
        source="kept", many=True, help_text="What must stay; it is terminated as of today."
    )

    def get_purchases(self, plan: Plan) -> list[str]:
        return [str(line.pk) for line in plan.purchases]

    def get_forecasts(self, plan: Plan) -> list[str]:
        return [str(forecast.pk) for forecast in plan.forecasts]

    def get_roles(self, plan: Plan) -> int:
        return len(plan.roles)

    def get_invitations(self, plan: Plan) -> int:
        return len(plan.invitations)
