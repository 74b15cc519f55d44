"""The license summary: licenses and activations of each product."""

from typing import Any
from uuid import UUID

import django_filters.rest_framework as filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.api.filters import ProgramFilter
from agreements.models import LicensingId
from agreements.selectors import list_licensing_ids, search_licensing_ids, with_status
from agreements.states import TermStatus
from keys.api.serializers import ListedProduct
from keys.selectors.license_summary import read_license_summary
from vlsc.rest import paging
from vlsc.rest.converters import CANONICAL, parse_id
from vlsc.rest.filters import Filters, IdFilter, filter_rows
from vlsc.rest.serializers import Plain
from vlsc.rest.views import ListView

MOST_IDS = 100
IDS_LENGTH = MOST_IDS * 37


def are_ids(text: str) -> None:
    """Raise `ValidationError` unless the text is ids with commas between them."""
    if not all(CANONICAL.fullmatch(part) for part in text.split(",")):
        raise ValidationError("Ids with commas between them.", code="invalid")


def _split(text: str) -> list[UUID]:
    return [parse_id(part) for part in text.split(",")]


class IdsFilter(filters.CharFilter):
    """By one of several ids."""

    schema = {"pattern": f"^{CANONICAL.pattern}(,{CANONICAL.pattern})*$"}

    def __init__(self) -> None:
        help_text = f"Ids of at most {MOST_IDS} licensing IDs, with commas between them."
        super().__init__(
            max_length=IDS_LENGTH, min_length=1, validators=[are_ids], help_text=help_text
        )

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(pk__in=_split(value)) if value else qs


class LicenseSummaryFilters(Filters):
    """Which licensing IDs the summary is over."""

    licensing_ids = IdsFilter()
    organization = IdFilter(method="below", help_text="The organization and everything below it.")
    program = ProgramFilter()
    status = filters.ChoiceFilter(choices=TermStatus.choices, method="in_status")
    q = filters.CharFilter(
        method="search",
        max_length=200,
        help_text="Start of the number or authorization, or part of the organization’s name.",
    )

    def below(self, rows: QuerySet, name: str, organization: UUID) -> QuerySet:
        return rows.filter(organization__path__contains=[organization])

    def in_status(self, rows: QuerySet, name: str, status: str) -> QuerySet:
        return with_status(rows, status, api_actor(self.request).today)

    def search(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return search_licensing_ids(rows, text)


class LicenseSummarySerializer(Plain):
    """One product of the summary."""

    product = ListedProduct(help_text="The product.")
    licenses = serializers.IntegerField(
        source="quantity.licenses",
        help_text="The effective quantity: what was bought and not returned, with subscriptions in"
        " force, at the newest version that Software Assurance covers.",
    )
    active_software_assurance = serializers.IntegerField(
        source="quantity.assured", help_text="The quantity with Software Assurance today."
    )
    activations = serializers.IntegerField(
        allow_null=True,
        help_text="Used activations of its MAKs; null where there is none in the caller’s sight.",
    )
    has_kms = serializers.BooleanField(
        help_text="Whether it has a KMS host key; what such hosts activate is not counted here."
    )


class LicenseSummaryView(ListView):
    """Licenses beside activations, by product, over the licensing IDs that the filters choose.

    Activation is never billing or compliance: the two numbers differ for good reasons. Machines
    that a KMS host activates, the preferred way at scale, are not counted, and a key may be used
    anywhere in its ownership group. At most 20,000 licensing IDs at once.
    """

    scopes = {"GET": Scope.READ}
    serializer_class = LicenseSummarySerializer
    filterset_class = LicenseSummaryFilters
    orders = {"product": "name", "family": "family", "pool": "pool"}
    default_order = "product"

    def rows(self) -> QuerySet[LicensingId]:
        return list_licensing_ids(api_actor(self.request), Action.SEE_PURCHASES)

    def get(self, request: Request, **ids: Any) -> Response:
        chosen = filter_rows(self.filterset_class, request, self.rows())
        summary = read_license_summary(api_actor(request), chosen)
        by_product = {row.product.pk: row for row in summary.rows}
        products = summary.list_products()
        page = paging.read_page(request, products, self.orders, self.default_order)
        shown = [by_product[product.pk] for product in page.slice.rows]
        return Response(paging.represent(request, page, self.represent(shown)))
