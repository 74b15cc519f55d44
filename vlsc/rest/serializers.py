"""Bodies of requests."""

from typing import Any

from rest_framework import serializers

Plain = serializers.Serializer[Any]


class StrictSerializer(Plain):
    """Takes only what it names: a member that is misspelled would otherwise be lost silently."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                words = serializers.ErrorDetail("There is no such member.", code="unknown")
                raise serializers.ValidationError({name: [words] for name in unknown})
        return super().to_internal_value(data)
