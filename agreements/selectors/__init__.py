"""Reads of agreements. Each begins with sight; the doors add their filters, order and paging."""

from agreements.selectors.head import LicensingIdHead, get_licensing_id_head
from agreements.selectors.licensing_ids import (
    get_licensing_id,
    list_agreements,
    list_licensing_ids,
    list_organizations,
    search_licensing_ids,
    status_expression,
    with_status,
)
from agreements.selectors.log import list_log, list_tokens
from agreements.selectors.purchases import list_forecasts, list_purchases

__all__ = [
    "LicensingIdHead",
    "get_licensing_id",
    "get_licensing_id_head",
    "list_agreements",
    "list_forecasts",
    "list_licensing_ids",
    "list_log",
    "list_organizations",
    "list_purchases",
    "list_tokens",
    "search_licensing_ids",
    "status_expression",
    "with_status",
]
