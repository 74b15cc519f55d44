"""Undoing what was recorded by mistake: what would happen, and the act; for operations."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.access import require_anywhere
from keys.api.undoing_serializers import PlanSerializer, UndoableSerializer, UndoSerializer
from keys.selectors.undoing import get_undoable
from keys.services import preview_undo, undo
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.views import ApiView

REFUSALS = ("return_first", "too_much_to_undo")


class UndonePreviewView(ApiView):
    """What undoing something would do."""

    scopes = {"POST": Scope.CENTER_LOAD}
    refusals = {"POST": REFUSALS}

    @extend_schema(
        operation_id="previewCenterUndo",
        request=UndoableSerializer,
        responses={200: PlanSerializer},
    )
    def post(self, request: Request) -> Response:
        """What would be taken back, and what would become of each key; nothing is changed."""
        actor = api_actor(request)
        require_anywhere(actor, Action.LOAD_CENTER)
        body = UndoableSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = _find(request, body.validated_data)
        plan = preview_undo(by=actor, kind=body.validated_data["kind"], row=row)
        return Response(PlanSerializer(plan).data)


class UndoneView(ApiView):
    """Undoing something."""

    scopes = {"POST": Scope.CENTER_LOAD}
    refusals = {"POST": ("preview_outdated", *REFUSALS)}

    @extend_schema(
        operation_id="undoInCenter", request=UndoSerializer, responses={200: PlanSerializer}
    )
    def post(self, request: Request) -> Response:
        """Take back a wrong purchase, forecast, key, licensing ID, agreement or organization."""
        actor = api_actor(request)
        require_anywhere(actor, Action.LOAD_CENTER)
        body = UndoSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wish = dict(body.validated_data)
        row = _find(request, wish)
        wish.pop("id")
        plan = undo(by=actor, row=row, at=timezone.now(), **wish)
        return Response(PlanSerializer(plan).data)


def _find(request: Request, wish: Mapping[str, Any]) -> Any:
    """The row that the body names; an unknown one is an error of the field."""
    try:
        return get_undoable(api_actor(request), wish["kind"], wish["id"])
    except ObjectDoesNotExist as error:
        message = CodedMessage("There is no such row.", "not_found")
        raise Invalid({"id": [message]}) from error
