"""Keys, masked, and their listings, as JSON. Only `RevealedKey` holds a key in full."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.authentication import api_actor
from agreements.models import Organization
from catalog.models import Product
from catalog.states import KeyType
from keys.models import Key, Listing
from keys.states import KeyStatus
from vlsc.rest.serializers import OptionalChoice, OptionalText, Plain, Row, StrictSerializer

REASON_LENGTH = 500
PLACE = {
    "licensing_id": "The id of the licensing ID that lists it.",
    "number": "The number of that licensing ID.",
    "organization": "The organization that holds that licensing ID.",
    "product": "The product that it is listed for.",
}


class ListedOrganization(Row):
    """The organization of a listing."""

    descriptions = {"number": "Its number in the center’s books.", "name": "Its name."}

    class Meta:
        model = Organization
        fields = ("id", "number", "name")


class ListedProduct(Row):
    """The product of a listing."""

    descriptions = {
        "code": "The permanent code; the name may change.",
        "name": "The name, as it stands in key files.",
        "family": "The family of products, without version.",
        "version": "The version, such as 2022.",
        "edition": "The edition, such as Standard, or null.",
        "pool": "The product pool.",
        "note": "What to know before installing it, or null.",
    }

    class Meta:
        model = Product
        fields = ("id", "code", "name", "family", "version", "edition", "pool", "note")


class Counter(serializers.IntegerField):
    """A counter that only one type of key has; null for the others."""

    def __init__(self, of: KeyType) -> None:
        super().__init__(read_only=True, allow_null=True)
        self.of = of

    def get_attribute(self, instance: Key) -> Any:
        return super().get_attribute(instance) if instance.type == self.of else None


class MaskedKeySerializer(Row):
    """A masked key with its counters.

    `used`, `allowed`, `allotted`, `granted`, `remaining` count activations of a MAK, the `hosts_`
    fields those of a KMS host key; they are null for other types. `counted_at` and `source` say how
    recent the counters are and where they come from (`ledger`, a file).
    """

    descriptions = {
        "type": "The type of the key.",
        "last_five": "The last five characters, by which people speak of a key.",
        "masked_key": "The key with all but its last five characters masked.",
        "status": "Whether it may be used today, at the center.",
        "activation_authority": "Who counts its activations: this center, or the licensor.",
        "used": "MAK: activations used; else null.",
        "allowed": "MAK: activations allowed, allotted and granted together; else null.",
        "allotted": "MAK: activations that follow from licenses; else null.",
        "granted": "MAK: activations added by a decision; else null.",
        "remaining": "MAK: activations left; else null.",
        "allotment_reason": "MAK: why it has that many activations, as text; else null.",
        "hosts_used": "KMS host key: hosts activated; else null.",
        "hosts_allowed": "KMS host key: hosts allowed; else null.",
        "activations_per_host": "KMS host key: activations allowed for each host; else null.",
        "seats": "OSA key: users or devices for which it is redeemed; else null.",
        "osa_status": "OSA key: whether it was redeemed; else null.",
        "counted_at": "When the counters were last confirmed; null where there are none.",
        "source": "Where the counters come from: `ledger`, or the name of a file; else null.",
        "usable_from": "The first day on which it may be used; null: at once.",
        "withdrawn_at": "When it was blocked because it was given by mistake; else null.",
    }
    type = serializers.ChoiceField(KeyType.choices)
    status = serializers.SerializerMethodField()
    masked_key = serializers.CharField()
    used = Counter(KeyType.MAK)
    allowed = Counter(KeyType.MAK)
    allotted = Counter(KeyType.MAK)
    granted = Counter(KeyType.MAK)
    remaining = serializers.IntegerField(allow_null=True)
    allotment_reason = OptionalText()
    hosts_used = Counter(KeyType.KMS)
    hosts_allowed = Counter(KeyType.KMS)
    activations_per_host = Counter(KeyType.KMS)

    class Meta:
        model = Key
        fields: tuple[str, ...] = (
            "id", "type", "last_five", "masked_key", "status", "activation_authority", "used",
            "allowed", "allotted", "granted", "remaining", "allotment_reason", "hosts_used",
            "hosts_allowed", "activations_per_host", "seats", "osa_status", "counted_at", "source",
            "usable_from", "withdrawn_at", "created_at", "updated_at",
        )  # fmt: skip

    @property
    def today(self) -> date:
        """Today's date at the center."""
        return api_actor(self.context["request"]).today

    @extend_schema_field(serializers.ChoiceField(KeyStatus.choices))
    def get_status(self, key: Key) -> str:
        return key.status_on(self.today)


class KeyPlaceSerializer(Row):
    """One visible listing of a key."""

    descriptions = PLACE

    licensing_id = serializers.UUIDField(source="licensing_id_id")
    organization = ListedOrganization(source="licensing_id.organization")
    product = ListedProduct()

    class Meta:
        model = Listing
        fields = ("id", "licensing_id", "number", "organization", "product")


class KeySerializer(MaskedKeySerializer):
    """A masked key, with the places where the caller sees it listed."""

    descriptions = {
        "product": "The product of the first of its `listings`.",
        "licensing_id": "The id of the licensing ID of the first of its `listings`.",
        "listings": "Where it is listed, as far as the caller sees it; never empty.",
        "replaces": "The id of the compromised key that it replaces, or null.",
        "replaced_by": "The id of the key that replaces it, or null.",
    }

    product = serializers.SerializerMethodField()
    licensing_id = serializers.SerializerMethodField()
    listings = serializers.SerializerMethodField()
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    replaced_by = serializers.UUIDField(source="replacement_id", allow_null=True)

    class Meta(MaskedKeySerializer.Meta):
        fields = (
            *MaskedKeySerializer.Meta.fields, "product", "licensing_id", "listings", "replaces",
            "replaced_by",
        )  # fmt: skip

    def _listings(self, key: Key) -> list[Listing]:
        return self.context["listings"].get(key.pk, [])  # type: ignore[no-any-return]

    @extend_schema_field(ListedProduct)
    def get_product(self, key: Key) -> Any:
        return ListedProduct(self._listings(key)[0].product).data

    @extend_schema_field(serializers.UUIDField())
    def get_licensing_id(self, key: Key) -> str:
        return str(self._listings(key)[0].licensing_id_id)

    @extend_schema_field(KeyPlaceSerializer(many=True))
    def get_listings(self, key: Key) -> Any:
        return KeyPlaceSerializer(self._listings(key), many=True).data


class ListingSerializer(Row):
    """A product under a licensing ID, with its key, or the state that says why there is none."""

    descriptions = PLACE | {
        "type": "The type of the key; null where the product needs none.",
        "state": "Whether the key was issued, and if not, why not.",
        "key": "The key, masked; null where there is none.",
        "updated_at": "When the listing or its key last changed, whichever is later.",
    }

    licensing_id = serializers.UUIDField(source="licensing_id_id")
    organization = ListedOrganization(source="licensing_id.organization")
    product = ListedProduct()
    type = OptionalChoice(KeyType.choices)
    key = MaskedKeySerializer(allow_null=True)
    updated_at = serializers.DateTimeField(source="changed_at")

    class Meta:
        model = Listing
        fields: tuple[str, ...] = (
            "id", "licensing_id", "number", "organization", "product", "type", "state", "key",
            "created_at", "updated_at",
        )  # fmt: skip


class RevealSerializer(StrictSerializer):
    """Staff give a reason for revealing a customer's key; the customer sees it in the log."""

    reason = serializers.CharField(
        max_length=REASON_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Why staff open a customer’s key. Customers need none.",
    )


class RevealedKey(Plain):
    """A key in full."""

    product_key = serializers.CharField(help_text="In full, hyphenated.")


class CompromisedSerializer(StrictSerializer):
    """What happened to the key; everybody who sees it in the log reads it."""

    reason = serializers.CharField(
        max_length=REASON_LENGTH, help_text="How the key became known, or may have."
    )


class BlockedKey(Plain):
    """The key after the report."""

    status = serializers.ChoiceField(KeyStatus.choices, help_text="Blocked, or replaced already.")
    replaced_by = serializers.UUIDField(
        allow_null=True, help_text="The id of the new key; null while the stock has none."
    )
