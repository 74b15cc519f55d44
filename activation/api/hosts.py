"""KMS hosts: list, register, activate again, report what they count, retire."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from activation.access import require_any_use, require_use
from activation.api.bodies import Reasoned, find_key, require_named_again
from activation.api.filters import HostFilters
from activation.api.host_serializers import (
    COUNTS,
    HOST,
    ActivatedHostSerializer,
    HostReportSerializer,
    KmsHostSerializer,
    NewHostReportSerializer,
    NewKmsHostSerializer,
)
from activation.models import KmsHost
from activation.selectors import get_host, list_hosts, list_latest_reports
from activation.services import activate_host, certify_host, register_host, report_host, retire_host
from vlsc.rest.views import ApiView, ListView, ObjectView

KEY_REFUSALS = ("key_blocked", "not_usable_yet", "kms_host_activations_exhausted")


class KmsHostsView(ListView):
    """The KMS hosts of the visible keys."""

    scopes = {"GET": Scope.READ, "POST": Scope.ACTIVATIONS_WRITE}
    refusals = {"POST": (*KEY_REFUSALS, "kms_hosts_exhausted")}
    serializer_class = KmsHostSerializer
    filterset_class = HostFilters
    orders = {"id": "id", "name": "name", "registered_at": "registered_at"}
    default_order = "id"

    def rows(self) -> QuerySet[KmsHost]:
        return list_hosts(api_actor(self.request))

    def represent(self, rows: list[KmsHost]) -> Any:
        context = {"reports": list_latest_reports(api_actor(self.request), rows)}
        return KmsHostSerializer(rows, many=True, context=context).data

    @extend_schema(
        request=NewKmsHostSerializer,
        responses={200: ActivatedHostSerializer, 201: ActivatedHostSerializer},
        examples=[HOST],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Register a host, which spends a slot of the key and the host’s first activation.

        The same `host_id` again is the same host: it spends one of its activations, and the answer
        is 200. A host of a key that the licensor counts is recorded, and spends nothing.
        """
        actor = api_actor(request)
        require_any_use(actor)
        body = NewKmsHostSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wish = dict(body.validated_data)
        key = find_key(actor, wish.pop("key"))
        host, is_new = register_host(by=actor, key=key, at=timezone.now(), **wish)
        data = _represent_activated(actor, host)
        if not is_new:
            return Response(data)
        location = request.build_absolute_uri(reverse("api:kms-host", args=[host.pk]))
        return Response(data, status=201, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The permission of the same request now."""
        require_named_again(api_actor(request), request.data)


class KmsHostView(ObjectView):
    """One KMS host."""

    scopes = {"GET": Scope.READ}
    serializer_class = KmsHostSerializer

    def one(self) -> KmsHost:
        return get_host(api_actor(self.request), self.kwargs["id"])

    def represent(self, instance: KmsHost) -> Any:
        return _represent(api_actor(self.request), instance)


class _HostView(ApiView):
    """An operation on one visible host."""

    scopes = {"POST": Scope.ACTIVATIONS_WRITE}

    def one(self) -> KmsHost:
        return get_host(api_actor(self.request), self.kwargs["id"])

    def require_again(self, request: Request, answer: Any, **ids: Any) -> None:
        """The permission of the same request now."""
        body: Any = request.data
        require_use(api_actor(request), self.one().key, reason=body.get("reason", ""))

    def read_reason(self, request: Request) -> dict[str, Any]:
        body = Reasoned(data=request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class KmsHostActivateView(_HostView):
    """Activate a host again."""

    refusals = {"POST": (*KEY_REFUSALS, "not_the_activation_authority", "wrong_state")}

    @extend_schema(request=Reasoned, responses={200: ActivatedHostSerializer})
    @idempotent
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Spend one of the host’s activations, as when its system was installed anew."""
        actor, host = api_actor(request), self.one()
        host = activate_host(by=actor, host=host, at=timezone.now(), **self.read_reason(request))
        return Response(_represent_activated(actor, host))


class KmsHostRetireView(_HostView):
    """Retire a host."""

    refusals = {"POST": ("wrong_state",)}

    @extend_schema(request=Reasoned, responses={200: KmsHostSerializer})
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Note that a host is no longer in use. Its slot stays spent."""
        actor, host = api_actor(request), self.one()
        host = retire_host(by=actor, host=host, at=timezone.now(), **self.read_reason(request))
        return Response(_represent(actor, host))


class KmsHostReportsView(_HostView):
    """Report what a host counts."""

    refusals = {"POST": ("wrong_state",)}

    @extend_schema(
        request=NewHostReportSerializer, responses={200: HostReportSerializer}, examples=[COUNTS]
    )
    @idempotent
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Report what a host has counted; the answer says what it activates at these counts."""
        actor, host = api_actor(request), self.one()
        body = NewHostReportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        report = report_host(
            by=actor,
            host=host,
            counted_at=given["counted_at"],
            windows=given.get("windows_servers_and_clients"),
            office=given.get("office"),
            reason=given.get("reason", ""),
            at=timezone.now(),
        )
        return Response(HostReportSerializer(report).data)


def _represent(actor: Actor, host: KmsHost) -> Any:
    context = {"reports": list_latest_reports(actor, [host])}
    return KmsHostSerializer(host, context=context).data


def _represent_activated(actor: Actor, host: KmsHost) -> Any:
    host.certificate = certify_host(host=host)  # type: ignore[attr-defined]  # for this response
    context = {"reports": list_latest_reports(actor, [host])}
    return ActivatedHostSerializer(host, context=context).data
