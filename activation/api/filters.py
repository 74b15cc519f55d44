"""Filters for lists of KMS hosts and redemptions."""

import django_filters.rest_framework as filters

from activation.states import HostState
from vlsc.rest.filters import Filters, IdFilter


class HostFilters(Filters):
    key = IdFilter(help_text="Of the KMS host key with this id.")
    state = filters.ChoiceFilter(choices=HostState.choices)


class RedemptionFilters(Filters):
    key = IdFilter(help_text="Of the OSA key with this id.")
