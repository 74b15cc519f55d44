"""The request bodies of support: what is filed, written, attached and decided."""

from rest_framework import serializers

from support.models.request import REASON_LENGTH, SUBJECT_LENGTH, TEXT_LENGTH
from support.services.filing import MOST_CONTACTS
from support.services.wishes import MOST_ACTIVATIONS, MOST_HOSTS, MOST_MACHINES
from support.states import Category, Kind, Outcome
from vlsc.rest.serializers import AddressField, StrictSerializer


def _amount(most: int, help_text: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=most, required=False, help_text=help_text
    )


def _text(length: int, help_text: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=length, required=False, allow_blank=True, help_text=help_text
    )


class NewRequestSerializer(StrictSerializer):
    """A request; which facts it needs depends on its kind."""

    kind = serializers.ChoiceField(Kind.choices, help_text="What is asked for.")
    reason = serializers.CharField(
        max_length=REASON_LENGTH, help_text="The business reason, or the question."
    )
    licensing_id = serializers.UUIDField(required=False, help_text="The id of the licensing ID.")
    number = _text(40, "Or its number.")
    authorization = _text(40, "The authorization number, of an Open license.")
    product = serializers.UUIDField(required=False, help_text="The id of the product.")
    last_five = _text(5, "The last five characters of the key.")
    activations = _amount(MOST_ACTIVATIONS, "Of a MAK: how many more, not the new total.")
    hosts = _amount(MOST_HOSTS, "Of a KMS host key: how many more hosts.")
    host = serializers.UUIDField(required=False, help_text="The id of a KMS host.")
    host_activations = _amount(MOST_HOSTS, "How many more activations of this host.")
    servers = _amount(MOST_MACHINES, "Windows servers that KMS would activate.")
    windows_clients = _amount(MOST_MACHINES, "Windows clients that KMS would activate.")
    office = _amount(MOST_MACHINES, "Machines with Office that KMS would activate.")
    subject = _text(SUBJECT_LENGTH, "Of a question.")
    category = serializers.ChoiceField(
        Category.choices, required=False, help_text="What a question is about."
    )
    contacts = serializers.ListField(
        child=AddressField(max_length=254),
        required=False,
        max_length=MOST_CONTACTS,
        help_text="Further addresses that get the mails.",
    )
    on_behalf = _text(300, "Required of staff: why they file it for the customer, who sees it.")


class NewMessageSerializer(StrictSerializer):
    """What a customer writes."""

    text = serializers.CharField(max_length=TEXT_LENGTH, help_text="The message.")


class NewAttachmentSerializer(StrictSerializer):
    """A file for a request, up to 10 MB; five from each side."""

    file = serializers.FileField(
        help_text="The file: PNG, JPEG, GIF, WebP, PDF, text, docx, xlsx or pptx."
    )
    text = _text(TEXT_LENGTH, "What is written beside it.")


class NewDeskAttachmentSerializer(NewAttachmentSerializer):
    """A file that the desk adds."""

    internal = serializers.BooleanField(
        required=False, help_text="With a note that the customer does not see."
    )


class NewDeskMessageSerializer(NewMessageSerializer):
    """What the desk writes."""

    internal = serializers.BooleanField(
        required=False, help_text="A note that the customer does not see; it stops no clock."
    )


class HandOverSerializer(StrictSerializer):
    """To whom a request is handed over."""

    to = serializers.UUIDField(help_text="The id of a member of staff who answers requests.")


class DecisionSerializer(StrictSerializer):
    """A decision with its public answer. Amounts are those asked for unless they are given."""

    outcome = serializers.ChoiceField(Outcome.choices, help_text="What is decided.")
    answer = serializers.CharField(max_length=TEXT_LENGTH, help_text="What the customer reads.")
    activations = _amount(MOST_ACTIVATIONS, "Activations of the MAK.")
    hosts = _amount(MOST_HOSTS, "Hosts of the key.")
    host_activations = _amount(MOST_HOSTS, "Activations of the host.")
    licensor_reference = _text(80, "Where it was passed on: the licensor’s reference.")


class ConfirmationSerializer(StrictSerializer):
    """Whether a proposal becomes the decision."""

    confirm = serializers.BooleanField(help_text="True to decide so, false to decline it.")
    answer = _text(TEXT_LENGTH, "In place of the proposed answer.")
