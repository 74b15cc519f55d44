"""Programs and products as JSON."""

from typing import Any

from rest_framework import serializers

from catalog.models import Product, Program
from catalog.states import KeyType
from vlsc.rest.serializers import Row

NAMES = {
    "code": "The permanent code; the name may change.",
    "name": "The name, as it stands in key files.",
    "aliases": "Other names by which key files are understood.",
}


class CatalogProgramSerializer(Row):
    """A licensing program."""

    descriptions = NAMES | {"price_levels": "The price tiers that it has; empty: none."}
    aliases: Any = serializers.SlugRelatedField("name", many=True, read_only=True)

    class Meta:
        model = Program
        fields = ("id", "code", "name", "aliases", "price_levels")


class CatalogProductSerializer(Row):
    """A product with version and edition."""

    descriptions = NAMES | {
        "family": "The family of products, without version.",
        "version": "The version, such as 2022.",
        "edition": "The edition, such as Standard, or null.",
        "pool": "The product pool.",
        "key_need": "How it comes by its key.",
        "key_types": "The types of keys that it takes.",
        "activation_authority": "Who counts its activations: this center, or the licensor.",
        "note": "What to know before installing it, or null.",
    }
    aliases: Any = serializers.SlugRelatedField("name", many=True, read_only=True)
    key_types = serializers.ListField(child=serializers.ChoiceField(KeyType.choices))

    class Meta:
        model = Product
        fields = (
            "id", "code", "name", "aliases", "family", "version", "edition", "pool", "key_need",
            "key_types", "activation_authority", "note",
        )  # fmt: skip
