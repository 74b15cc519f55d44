"""Read-only views of organizations and agreements."""

from django.db.models import QuerySet

from accounts.authentication import api_actor
from accounts.grants import Scope
from agreements.api.filters import NEVER_ENDING, AgreementFilters, OrganizationFilters
from agreements.api.serializers import AgreementSerializer, OrganizationSerializer
from agreements.models import Agreement, Organization
from agreements.selectors import list_agreements, list_organizations
from vlsc.rest.views import ListView, ObjectView


class OrganizationsView(ListView):
    """The visible organizations."""

    scopes = {"GET": Scope.READ}
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilters
    orders = {"name": "name", "number": "number", "updated_at": "updated_at"}
    default_order = "name"

    def rows(self) -> QuerySet[Organization]:
        return list_organizations(api_actor(self.request))


class OrganizationView(ObjectView):
    """One organization."""

    scopes = {"GET": Scope.READ}
    serializer_class = OrganizationSerializer

    def one(self) -> Organization:
        return list_organizations(api_actor(self.request)).get(pk=self.kwargs["id"])


class AgreementsView(ListView):
    """The visible agreements."""

    scopes = {"GET": Scope.READ}
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilters
    orders = {"number": "number", "ends_on": NEVER_ENDING, "updated_at": "updated_at"}
    default_order = "number"

    def rows(self) -> QuerySet[Agreement]:
        return list_agreements(api_actor(self.request))


class AgreementView(ObjectView):
    """One agreement."""

    scopes = {"GET": Scope.READ}
    serializer_class = AgreementSerializer

    def one(self) -> Agreement:
        return list_agreements(api_actor(self.request)).get(pk=self.kwargs["id"])
