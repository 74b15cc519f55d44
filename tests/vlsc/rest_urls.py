"""Operations that exist only to see what every operation has in common."""

from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError, connection
from django.urls import include, path
from rest_framework import serializers
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from agreements.api.serializers import OrganizationSerializer
from agreements.models import Organization
from agreements.selectors import list_organizations
from vlsc.api.urls import urlpatterns as api
from vlsc.lib.refused import Invalid, NotPermitted, Refused
from vlsc.rest.lifecycle import Ending
from vlsc.rest.serializers import StrictSerializer
from vlsc.rest.views import ApiView, ListView, ObjectView


class NewOrganization(StrictSerializer):
    number = serializers.CharField(max_length=40)
    names = serializers.ListField(
        child=serializers.CharField(max_length=10), required=False, max_length=100
    )


class OrganizationsView(ListView):
    scopes = {"GET": Scope.READ, "POST": Scope.READ}
    serializer_class = OrganizationSerializer
    orders = {"number": "number", "city": "city"}
    default_order = "number"

    def rows(self) -> Any:
        return Organization.objects.all()

    @idempotent
    def post(self, request: Any) -> Response:
        body = NewOrganization(data=request.data)
        body.is_valid(raise_exception=True)
        number = body.validated_data["number"]
        made = Organization.add(number=number, name="New")
        if number == "refused":
            raise Refused("exhausted", "None left.", used=5, allowed=5)
        place = f"/api/v1/organizations/{made.pk}"
        return Response({"id": str(made.pk)}, status=201, headers={"Location": place})

    def require_again(self, request: Any, answer: Any) -> None:
        self.rows().get(pk=answer["id"])


class OrganizationView(ObjectView):
    scopes = {"GET": Scope.READ, "DELETE": Scope.READ}
    serializer_class = OrganizationSerializer

    def one(self) -> Organization:
        return list_organizations(api_actor(self.request)).get(pk=self.kwargs["id"])

    def delete(self, request: Any, **ids: Any) -> Response:
        Organization.objects.filter(pk=ids["id"]).update(city="gone")
        return Response(status=204)


class EndingView(ApiView):
    scopes = None
    endings = {
        "GET": Ending(
            deprecated_at=datetime(2026, 1, 31, tzinfo=UTC),
            ends_at=datetime(2027, 1, 31, tzinfo=UTC),
            instead="/api/docs/",
        )
    }

    def get(self, request: Any) -> Response:
        return Response({})


class FailingView(ApiView):
    scopes = {"POST": Scope.READ}

    def post(self, request: Any, how: str) -> Response:
        if how == "slow":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 50")
                cursor.execute("SELECT pg_sleep(2)")
        raise {
            "away": OperationalError("could not connect to server at 10.0.0.1"),
            "bug": ZeroDivisionError("secret 12345"),
            "refused": Refused("key_blocked", "Blocked.", since="2026-01-01"),
            "forbidden": NotPermitted(),
            "invalid": Invalid({"number": ["Wrong."], "__all__": ["All wrong."]}),
        }[how]


class ManageView(ApiView):
    scopes = {"GET": Scope.ACCESS_MANAGE}

    def get(self, request: Any) -> Response:
        return Response({})


urlpatterns = [
    path("api/v1/test/organizations", OrganizationsView.as_view()),
    path("api/v1/test/organizations/<id:id>", OrganizationView.as_view()),
    path("api/v1/test/failing/<how>", FailingView.as_view()),
    path("api/v1/test/manage", ManageView.as_view()),
    path("api/v1/test/ending", EndingView.as_view()),
    path("api/", include((api, "api"))),
]
