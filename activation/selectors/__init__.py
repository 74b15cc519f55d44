"""Reads of activations for interfaces."""

from activation.selectors.activations import (
    count_active,
    get_activation,
    list_activations,
    list_returned,
    search_activations,
)
from activation.selectors.certificates import list_public_keys
from activation.selectors.differences import find_latest_check
from activation.selectors.hosts import (
    get_host,
    list_host_keys,
    list_hosts,
    list_key_hosts,
    list_latest_reports,
    list_reports,
)
from activation.selectors.proxy_files import (
    find_activated_by_file,
    get_proxy_file,
    list_files_for_key,
    list_open_proxy_files,
    list_own_maks,
    list_proxy_files,
)
from activation.selectors.redemptions import (
    find_redemption,
    get_redemption,
    list_redemptions,
)
from activation.selectors.returns import count_returns

__all__ = [
    "count_active",
    "count_returns",
    "find_activated_by_file",
    "find_latest_check",
    "find_redemption",
    "get_activation",
    "get_host",
    "get_proxy_file",
    "get_redemption",
    "list_activations",
    "list_files_for_key",
    "list_host_keys",
    "list_hosts",
    "list_key_hosts",
    "list_latest_reports",
    "list_open_proxy_files",
    "list_own_maks",
    "list_proxy_files",
    "list_public_keys",
    "list_redemptions",
    "list_reports",
    "list_returned",
    "search_activations",
]
