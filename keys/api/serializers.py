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
from keys.states import KeyStatus, OsaStatus
from vlsc.rest.serializers import StrictSerializer

REASON_LENGTH = 500


class ListedOrganization(serializers.ModelSerializer[Organization]):
    class Meta:
        model = Organization
        fields = ("id", "number", "name")


class ListedProduct(serializers.ModelSerializer[Product]):
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


class MaskedKeySerializer(serializers.ModelSerializer[Key]):
    """A masked key with its counters.

    `used`, `allowed`, `allotted`, `granted`, `remaining` count activations of a MAK, the `hosts_`
    fields those of a KMS host key; they are null for other types. `counted_at` and `source` say how
    recent the counters are and where they come from (`ledger`, a file).
    """

    type = serializers.ChoiceField(KeyType.choices)
    status = serializers.SerializerMethodField()
    masked_key = serializers.CharField()
    used = Counter(KeyType.MAK)
    allowed = Counter(KeyType.MAK)
    allotted = Counter(KeyType.MAK)
    granted = Counter(KeyType.MAK)
    remaining = serializers.IntegerField(allow_null=True)
    allotment_reason = serializers.CharField()
    hosts_used = Counter(KeyType.KMS)
    hosts_allowed = Counter(KeyType.KMS)
    activations_per_host = Counter(KeyType.KMS)
    osa_status = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Key
        fields: tuple[str, ...] = (
            "id",
            "type",
            "last_five",
            "masked_key",
            "status",
            "activation_authority",
            "used",
            "allowed",
            "allotted",
            "granted",
            "remaining",
            "allotment_reason",
            "hosts_used",
            "hosts_allowed",
            "activations_per_host",
            "seats",
            "osa_status",
            "counted_at",
            "source",
            "usable_from",
            "created_at",
            "updated_at",
        )

    @property
    def today(self) -> date:
        """Today's date at the center."""
        return api_actor(self.context["request"]).today

    @extend_schema_field(serializers.ChoiceField(KeyStatus.choices))
    def get_status(self, key: Key) -> str:
        return key.status_on(self.today)

    @extend_schema_field(serializers.ChoiceField(OsaStatus.choices, allow_null=True))
    def get_osa_status(self, key: Key) -> str | None:
        return key.osa_status or None

    def get_source(self, key: Key) -> str | None:
        return key.source or None


class KeyPlaceSerializer(serializers.ModelSerializer[Listing]):
    """One visible listing of a key."""

    licensing_id = serializers.UUIDField(source="licensing_id_id")
    organization = ListedOrganization(source="licensing_id.organization")
    product = ListedProduct()

    class Meta:
        model = Listing
        fields = ("id", "licensing_id", "number", "organization", "product")


class KeySerializer(MaskedKeySerializer):
    """`product` and `licensing_id` are those of the first of its visible `listings`."""

    product = serializers.SerializerMethodField()
    licensing_id = serializers.SerializerMethodField()
    listings = serializers.SerializerMethodField()

    class Meta(MaskedKeySerializer.Meta):
        fields = (*MaskedKeySerializer.Meta.fields, "product", "licensing_id", "listings")

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


class ListingSerializer(serializers.ModelSerializer[Listing]):
    """A product under a licensing ID, with its key, or the state that explains why there is none.

    `updated_at` is the listing's or its key's, whichever is later.
    """

    licensing_id = serializers.UUIDField(source="licensing_id_id")
    organization = ListedOrganization(source="licensing_id.organization")
    product = ListedProduct()
    type = serializers.SerializerMethodField()
    key = MaskedKeySerializer(allow_null=True)
    updated_at = serializers.DateTimeField(source="changed_at")

    class Meta:
        model = Listing
        fields = (
            "id",
            "licensing_id",
            "number",
            "organization",
            "product",
            "type",
            "state",
            "key",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(serializers.ChoiceField(KeyType.choices, allow_null=True))
    def get_type(self, listing: Listing) -> str | None:
        return listing.type or None


class RevealRequest(StrictSerializer):
    """Staff give a reason for revealing a customer's key; the customer sees it in the log."""

    reason = serializers.CharField(max_length=REASON_LENGTH, required=False, allow_blank=True)


class RevealedKey(serializers.Serializer[Any]):
    product_key = serializers.CharField(help_text="In full, hyphenated.")
