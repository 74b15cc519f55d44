"""Queries of key files, limited to what the actor may see; none decrypts a key."""

from keyfiles.selectors.downloads import continues_download
from keyfiles.selectors.exports import (
    UnseenKeys,
    find_files_with,
    get_export,
    has_blocked_keys,
    licensing_ids_to_export,
    list_exports,
    list_live_exports,
    may_export_keys,
    require_visible_keys,
)
from keyfiles.selectors.imports import (
    get_choice,
    get_import,
    get_load,
    get_upload,
    list_changes,
    list_choices,
    list_findings,
    list_imports,
    list_loads,
    list_meanings,
    list_open_imports,
)

__all__ = [
    "UnseenKeys",
    "continues_download",
    "find_files_with",
    "get_choice",
    "get_export",
    "get_import",
    "get_load",
    "get_upload",
    "has_blocked_keys",
    "licensing_ids_to_export",
    "list_changes",
    "list_choices",
    "list_exports",
    "list_findings",
    "list_imports",
    "list_live_exports",
    "list_loads",
    "list_meanings",
    "list_open_imports",
    "may_export_keys",
    "require_visible_keys",
]
