"""Key files that operations load, and what their check found."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from catalog.models import Product, Program
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.states import ImportState

OPEN = (
    ImportState.RECEIVED,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.CONFIRMED,
    ImportState.APPLYING,
)


def list_imports(actor: Actor) -> QuerySet[KeyImport]:
    """The uploads, newest first, without what only their own page shows."""
    found = KeyImport.objects.visible_to(actor).select_related("owner", "loader")
    return found.defer("unknown_names").order_by("-requested_at", "-id")


def list_open_imports(actor: Actor) -> QuerySet[KeyImport]:
    """The uploads that are being checked, wait for a decision or are being loaded."""
    return list_imports(actor).filter(state__in=OPEN)


def get_import(actor: Actor, pk: UUID) -> KeyImport:
    """One upload; raises `KeyImport.DoesNotExist`, the same for unseen and unknown."""
    return KeyImport.objects.visible_to(actor).select_related("owner", "loader").get(pk=pk)


def list_findings(actor: Actor, key_import: KeyImport) -> QuerySet[ImportFinding]:
    """What the last check found, by line; absent keys come last."""
    seen = KeyImport.objects.visible_to(actor).filter(pk=key_import.pk)
    found = ImportFinding.objects.filter(key_import__in=seen, attempt=key_import.staged_attempt)
    return found.order_by("position", "id")


def list_meanings(kind: str) -> list[str]:
    """The names of programs or products that an unknown name can mean: the catalog is for all."""
    model = Program if kind == "program" else Product
    return list(model._default_manager.order_by("name").values_list("name", flat=True))
