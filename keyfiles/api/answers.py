"""Answers about unknown names of a key file: give them, list them, undo one."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from keyfiles.api.answer_serializers import NameChoiceSerializer
from keyfiles.api.import_requests import AnswersSerializer
from keyfiles.api.import_serializers import KeyImportSerializer
from keyfiles.api.imports import accepted
from keyfiles.api.uploads import ForOperations
from keyfiles.models import NameChoice
from keyfiles.selectors import get_choice, get_import, list_choices
from keyfiles.services import answer_names, undo_answer
from vlsc.rest.views import ListView, ObjectView

ANSWERS_EXAMPLE = OpenApiExample(
    "Answer one name, skip the rows of the other",
    {
        "choices": [
            {
                "kind": "product",
                "name": "Windows Sever 2022 Standard",
                "choice": "is",
                "means": "01980000-0000-7000-8000-000000000000",
            },
            {"kind": "program", "name": "Enterprise 6", "choice": "skip"},
        ]
    },
    request_only=True,
)


class KeyFileChoicesView(ForOperations, ListView):
    """The answers about unknown names that were given so far, by name."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    refusals = {"POST": ("wrong_state",)}
    serializer_class = NameChoiceSerializer
    orders = {"name": "name"}
    default_order = "name"

    def rows(self) -> QuerySet[NameChoice]:
        actor = api_actor(self.request)
        return list_choices(actor, get_import(actor, self.kwargs["id"]))

    @extend_schema(
        operation_id="answerCenterKeyFile",
        request=AnswersSerializer,
        responses={202: KeyImportSerializer},
        examples=[ANSWERS_EXAMPLE],
    )
    @idempotent
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the URL
        """Answer what unknown names mean; the file is checked again."""
        actor = api_actor(request)
        key_import = get_import(actor, id)
        body = AnswersSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        key_import = answer_names(
            by=actor, key_import=key_import, at=timezone.now(), **body.validated_data
        )
        return accepted(request, key_import)


class KeyFileChoiceView(ForOperations, ObjectView):
    """One answer about an unknown name."""

    scopes = {"GET": Scope.CENTER_LOAD, "DELETE": Scope.CENTER_LOAD}
    refusals = {"DELETE": ("wrong_state",)}
    serializer_class = NameChoiceSerializer

    def one(self) -> NameChoice:
        actor = api_actor(self.request)
        return get_choice(actor, get_import(actor, self.kwargs["id"]), self.kwargs["choice_id"])

    @extend_schema(operation_id="getCenterKeyFileChoice")
    def get(self, request: Request, **ids: Any) -> Response:
        return super().get(request, **ids)

    @extend_schema(operation_id="undoCenterKeyFileChoice", responses={202: KeyImportSerializer})
    def delete(self, request: Request, id: UUID, choice_id: UUID) -> Response:  # noqa: A002
        """Undo an answer: the file asks about the name again, and is checked again.

        Only before the file is loaded. To change an answer, give another one about the same name.
        """
        actor, choice = api_actor(request), self.one()
        key_import = undo_answer(
            by=actor, key_import=choice.key_import, choice=choice, at=timezone.now()
        )
        return accepted(request, key_import)
