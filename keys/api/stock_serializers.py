"""The stock of keys as JSON, and what operations ask to be made."""

from typing import Any

from rest_framework import serializers

from catalog.states import KeyType
from keys.api.serializers import ListedProduct
from keys.selectors.stock import MADE_TYPES
from keys.services import MOST_MADE
from vlsc.rest.serializers import Plain, StrictSerializer

MADE = [(kind.value, kind.label) for kind in MADE_TYPES]


class StockRowSerializer(Plain):
    """A kind of key: of a product and a type, or KMS host keys of a group."""

    product = ListedProduct(allow_null=True, help_text="The product; null for a KMS group.")
    kms_group = serializers.SerializerMethodField(help_text="The KMS group, or null.")
    type = serializers.ChoiceField(KeyType.choices, help_text="The type of the keys.")
    in_stock = serializers.IntegerField(help_text="Keys that nobody has yet.")
    awaiting = serializers.IntegerField(help_text="Keys that are waited for.")
    issued_last_30_days = serializers.IntegerField(
        source="issued", help_text="Keys issued from stock in the last 30 days, today included."
    )
    lasts_until = serializers.DateField(
        allow_null=True,
        help_text="When the stock runs out at the rate of 90 days; null if that can’t be said.",
    )

    def get_kms_group(self, row: Any) -> str | None:
        return row.kind.kms_group or None


class StockSerializer(Plain):
    """The whole stock."""

    results = StockRowSerializer(many=True, help_text="The kinds of keys, the shortest first.")


class MakingSerializer(StrictSerializer):
    """How many keys to make, of which type, for which product of this center."""

    product = serializers.UUIDField(help_text="The id of a product that this center activates.")
    type = serializers.ChoiceField(MADE, help_text="One of the product’s types of keys.")
    count = serializers.IntegerField(
        min_value=1, max_value=MOST_MADE, help_text="How many keys to make."
    )


class MadeSerializer(Plain):
    """How many keys were made."""

    made = serializers.IntegerField(help_text="Keys that are in stock now, or were issued at once.")
