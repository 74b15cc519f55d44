"""Services of the catalog: load the included one, change programs and products by hand."""

from catalog.services.editing import EntryWish, remove_entry, save_entry
from catalog.services.included import load_included_catalog

__all__ = ["EntryWish", "load_included_catalog", "remove_entry", "save_entry"]
