"""Filters for lists of activations, KMS hosts and redemptions."""

from typing import Any
from uuid import UUID

import django_filters.rest_framework as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.authentication import api_actor
from activation.installation_ids import BadInstallationId, parse_installation_id
from activation.models import KmsHost
from activation.selectors import list_hosts
from activation.states import HostState
from vlsc.rest.filters import Filters, IdFilter


class InstallationIdField(forms.CharField):
    """The 63 digits, with or without separators."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return parse_installation_id(text) if text else None
        except BadInstallationId as error:
            raise ValidationError(str(error), "bad_installation_id") from error


class InstallationIdFilter(filters.CharFilter):
    """By a machine's installation ID."""

    field_class = InstallationIdField


class ActivationFilters(Filters):
    key = IdFilter(field_name="key_id", help_text="Of this key.")
    machine_name = filters.CharFilter(
        lookup_expr="iexact", max_length=200, help_text="Exactly this name, in any case."
    )
    installation_id = InstallationIdFilter(
        field_name="machine", help_text="The machine’s 63 digits."
    )


class HostFilters(Filters):
    key = IdFilter(help_text="Of the KMS host key with this id.")
    licensing_id = IdFilter(
        method="listed", help_text="Of the keys that are listed under this licensing ID."
    )
    state = filters.ChoiceFilter(choices=HostState.choices)

    def listed(self, queryset: QuerySet[KmsHost], _name: str, value: UUID) -> QuerySet[KmsHost]:
        return queryset & list_hosts(api_actor(self.request), licensing_id=value)


class RedemptionFilters(Filters):
    key = IdFilter(help_text="Of the OSA key with this id.")
