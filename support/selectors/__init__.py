"""Reads of support."""

from support.selectors.directory import get_call_center, list_call_centers, list_own_countries

__all__ = ["get_call_center", "list_call_centers", "list_own_countries"]
