"""The states of exports and imports, and their allowed transitions. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportScope(models.TextChoices):
    ALL = "all", _("All licensing IDs")
    LICENSING_ID = "licensing_id", _("One licensing ID")
    KEYS = "keys", _("Selected keys")


class FileFormat(models.TextChoices):
    TSV = "tsv", _("Tab-delimited text (.csv)")
    XLSX = "xlsx", _("Spreadsheet (.xlsx)")


class ExportState(models.TextChoices):
    REQUESTED = "requested", _("Waiting")
    BUILDING = "building", _("Being created")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


EXPORT_MOVES: dict[str, frozenset[str]] = {
    ExportState.REQUESTED: frozenset({ExportState.BUILDING, ExportState.FAILED}),
    # An expired lease returns the row to the queue; after three attempts it fails.
    ExportState.BUILDING: frozenset({ExportState.READY, ExportState.FAILED, ExportState.REQUESTED}),
    ExportState.READY: frozenset({ExportState.EXPIRED}),
    ExportState.FAILED: frozenset(),
    ExportState.EXPIRED: frozenset(),
}


class FileKind(models.TextChoices):
    """What an uploaded file has rows of: keys as customers download them, or what they bought."""

    KEYS = "keys", _("Key file")
    ORGANIZATIONS = "organizations", _("Organizations")
    AGREEMENTS = "agreements", _("Agreements")
    LICENSING_IDS = "licensing-ids", _("Licensing IDs")
    PURCHASES = "purchases", _("Purchases")
    FORECASTS = "forecasts", _("Forecasts")
    KEY_STOCK = "key-stock", _("Key stock")
    PRODUCTS = "products", _("Products")
    MEDIA = "media", _("Media")
    DIRECTORY = "directory", _("Telephone directory")


LOAD_KINDS = tuple(kind for kind in FileKind if kind != FileKind.KEYS)


class ImportState(models.TextChoices):
    RECEIVED = "received", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    CONFIRMED = "confirmed", _("Waiting to be loaded")
    APPLYING = "applying", _("Being loaded")
    APPLIED = "applied", _("Loaded")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


IMPORT_MOVES: dict[str, frozenset[str]] = {
    ImportState.RECEIVED: frozenset({ImportState.CHECKING, ImportState.EXPIRED}),
    # An expired lease returns the row to the queue; after three attempts it fails.
    ImportState.CHECKING: frozenset(
        {ImportState.CHECKED, ImportState.FAILED, ImportState.RECEIVED}
    ),
    # After answers about names or changed options, the file is checked again.
    ImportState.CHECKED: frozenset(
        {ImportState.CONFIRMED, ImportState.RECEIVED, ImportState.EXPIRED}
    ),
    ImportState.CONFIRMED: frozenset({ImportState.APPLYING, ImportState.EXPIRED}),
    # If the center has changed meanwhile, the file must be confirmed or checked again.
    ImportState.APPLYING: frozenset(
        {
            ImportState.APPLIED,
            ImportState.FAILED,
            ImportState.CONFIRMED,
            ImportState.CHECKED,
            ImportState.RECEIVED,
        }
    ),
    ImportState.APPLIED: frozenset(),
    ImportState.FAILED: frozenset(),
    ImportState.EXPIRED: frozenset(),
}
