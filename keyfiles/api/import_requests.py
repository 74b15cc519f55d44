"""The request bodies about imports."""

from typing import Any

from rest_framework import serializers

from catalog.states import Pool
from keyfiles.api.import_serializers import KINDS
from keyfiles.services.name_answers import CHOICES, Answer
from vlsc.rest.serializers import StrictSerializer

MOST_ANSWERS = 500
NAME_LIMIT = 1000  # of a name in a file; a name to be created has the catalog's lower limit


class UploadSerializer(StrictSerializer):
    """The file, up to 300 MB, and the options for loading it."""

    descriptions = {
        "file": "The key file, with its name.",
        "create_missing": "Create unknown licensing IDs and organizations.",
        "good_rows": "Load the good rows although others have errors.",
    }
    file = serializers.FileField()
    create_missing = serializers.BooleanField(default=False)
    good_rows = serializers.BooleanField(default=False)


class AnswerSerializer(StrictSerializer):
    """What an unknown name means: `is` (`means` is the id), `create`, or `skip` its rows."""

    descriptions = {
        "kind": "What the name names.",
        "name": "The name, as `unknown_names` has it.",
        "choice": "`is`: what `means` names; `create` it; `skip` its rows.",
        "means": "With `is`: the id of the program or product.",
        "pool": "With `create`: the pool of the new product.",
    }
    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(max_length=NAME_LIMIT, trim_whitespace=False)
    choice = serializers.ChoiceField(CHOICES)
    means = serializers.UUIDField(required=False, allow_null=True)
    pool = serializers.ChoiceField(Pool.choices, required=False)

    def to_internal_value(self, data: Any) -> Answer:
        return Answer(**super().to_internal_value(data))


class AnswersSerializer(StrictSerializer):
    """Answers, and the options of the upload; omitted options stay unchanged."""

    descriptions = {
        **UploadSerializer.descriptions,
        "choices": "The answers; one replaces an earlier one about the same name.",
    }
    choices = AnswerSerializer(  # type: ignore[call-arg]
        many=True, max_length=MOST_ANSWERS, source="answers", default=list
    )
    create_missing = serializers.BooleanField(required=False)
    good_rows = serializers.BooleanField(required=False)


class ApplySerializer(StrictSerializer):
    """The option for loading the file; omitted, it stays as it is."""

    descriptions = UploadSerializer.descriptions
    good_rows = serializers.BooleanField(required=False)
