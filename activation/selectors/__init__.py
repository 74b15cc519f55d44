"""Reads of activations for interfaces."""

from activation.selectors.certificates import list_public_keys
from activation.selectors.hosts import (
    get_host,
    list_hosts,
    list_key_hosts,
    list_latest_reports,
    list_reports,
)
from activation.selectors.redemptions import (
    find_redemption,
    get_redemption,
    list_redemptions,
)

__all__ = [
    "find_redemption",
    "get_host",
    "get_redemption",
    "list_hosts",
    "list_key_hosts",
    "list_latest_reports",
    "list_public_keys",
    "list_redemptions",
    "list_reports",
]
