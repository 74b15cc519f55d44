"""Activations as JSON: what is asked for, what comes back, and the rows of the ledger."""

from typing import Any

from rest_framework import serializers

from activation.models import Activation
from activation.states import ActivationState, Channel
from vlsc.rest.serializers import OptionalText, Plain, Row, StrictSerializer
from vlsc.rest.texts import TextsSerializer

LONGEST_ID = 1000  # with separators; longer texts are not read
LONGEST_NAME = 200
LONGEST_REASON = 500
ID_HELP = "The 63 digits that the machine shows; separators are ignored."
NAME_HELP = "The machine’s name, to find it by later."
REASON_HELP = "Why staff do this for a customer, who sees it. Customers need none."


def installation_id_field() -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST_ID, help_text=ID_HELP)


def machine_name_field() -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_NAME, required=False, allow_blank=True, help_text=NAME_HELP
    )


class MachineSerializer(TextsSerializer):
    """A machine of a list."""

    installation_id = installation_id_field()
    machine_name = machine_name_field()


class NewProductActivation(TextsSerializer):
    """What a product sends that activates itself."""

    product_key = serializers.CharField(max_length=200, help_text="The key, in any usual form.")
    installation_id = installation_id_field()
    machine_name = machine_name_field()


class NewActivation(StrictSerializer):
    """One machine, for a MAK that the caller sees."""

    key = serializers.UUIDField(help_text="The id of the key.")
    installation_id = installation_id_field()
    machine_name = machine_name_field()
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, help_text=REASON_HELP
    )


class NewBatch(StrictSerializer):
    """Up to 500 machines for one MAK."""

    key = serializers.UUIDField(help_text="The id of the key.")
    machines = MachineSerializer(many=True, max_length=500, help_text="From 1 to 500 machines.")  # type: ignore[call-arg]
    dry_run = serializers.BooleanField(
        required=False, help_text="Only count what would be granted; nothing is spent."
    )
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, help_text=REASON_HELP
    )


class ReturnReason(StrictSerializer):
    """Why a machine’s activation is given back."""

    reason = serializers.CharField(
        max_length=LONGEST_REASON, help_text="Why; it stands in the log."
    )


class Counts(Plain):
    """The activations of the key now."""

    used = serializers.IntegerField(help_text="Activations used.")
    allowed = serializers.IntegerField(help_text="Activations allowed.")
    remaining = serializers.IntegerField(help_text="Activations left.")


class ActivatedSerializer(Counts):
    """What the machine needs, and the counts of the key."""

    confirmation_id = serializers.CharField(help_text="The 48 digits to type on the machine.")
    certificate = serializers.CharField(help_text="A JWS that the product verifies offline.")


class BatchResult(Plain):
    """The result for one machine."""

    installation_id = serializers.CharField(
        help_text="The 63 digits; where invalid as sent, of a product key the last five."
    )
    result = serializers.ChoiceField(
        ["granted", "already", "exhausted", "invalid"], help_text="What came of it."
    )
    bad_group = serializers.IntegerField(
        allow_null=True, help_text="The first wrong group, from 1 to 9; null where none is."
    )
    confirmation_id = OptionalText(help_text="Where granted or already active.")
    certificate = OptionalText(help_text="Where granted or already active.")


class BatchSerializer(Counts):
    """The results in the order of the machines; in a dry run, what they would be."""

    results = BatchResult(many=True, help_text="One for each machine.")


class ReturnedSerializer(Plain):
    """A returned activation and the counts of its key."""

    state = serializers.ChoiceField(ActivationState.choices, help_text="`returned`.")
    used = serializers.IntegerField(help_text="Activations used.")
    remaining = serializers.IntegerField(help_text="Activations left.")
    returns_left = serializers.IntegerField(help_text="Returns left in these 365 days.")


class PublicReturn(Row):
    """A certificate that is not valid any more."""

    jti = serializers.UUIDField(source="id", help_text="The `jti` of the certificate.")
    returned_at = serializers.DateTimeField(source="ended_at", help_text="When it was returned.")

    class Meta:
        model = Activation
        fields = ("jti", "returned_at")


class ActivationSerializer(Row):
    """A row of the ledger."""

    descriptions = {
        "key": "The id of the key.",
        "machine_name": "The machine’s name, or null.",
        "installation_id": "The machine’s 63 digits.",
        "channel": "How it came in.",
        "state": "Whether it counts: only `active` does.",
        "confirmation_id": "The 48 digits that were given.",
        "activated_at": "When.",
        "ended_at": "When it was returned or carried over, or null.",
        "activated_by": "Who activated; null for a product that activates itself.",
        "reason": "Why staff activated for a customer; else null.",
    }

    key = serializers.UUIDField(source="key_id")
    installation_id = serializers.CharField(source="machine")
    channel = serializers.ChoiceField(Channel.choices)
    state = serializers.ChoiceField(ActivationState.choices)
    activated_by = OptionalText(source="actor_name")

    class Meta:
        model = Activation
        fields: Any = (
            "id", "key", "machine_name", "installation_id", "channel", "state",
            "confirmation_id", "activated_at", "ended_at", "activated_by", "reason",
        )  # fmt: skip
