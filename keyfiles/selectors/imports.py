"""Queries of imports and their findings."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from agreements.models import LicensingId
from audit.models import LogLineLicensingId
from catalog.models import Product, Program
from keyfiles.models import ImportChange, ImportFinding, KeyImport, NameChoice
from keyfiles.states import FileKind, ImportState

OPEN = (
    ImportState.RECEIVED,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.CONFIRMED,
    ImportState.APPLYING,
)


def list_imports(actor: Actor) -> QuerySet[KeyImport]:
    """The uploaded key files, newest first, without fields that only the page of one shows."""
    return _list(actor).filter(kind=FileKind.KEYS)


def list_loads(actor: Actor) -> QuerySet[KeyImport]:
    """The uploaded files of all other kinds, newest first."""
    return _list(actor).exclude(kind=FileKind.KEYS)


def _list(actor: Actor) -> QuerySet[KeyImport]:
    found = KeyImport.objects.visible_to(actor).select_related("owner", "loader")
    return found.defer("unknown_names").order_by("-requested_at", "-id")


def list_open_imports(actor: Actor) -> QuerySet[KeyImport]:
    """The uploads that are being checked, wait for a decision or are being loaded."""
    return list_imports(actor).filter(state__in=OPEN)


def list_open_uploads(actor: Actor) -> QuerySet[KeyImport]:
    """The same of files of every kind."""
    return _list(actor).filter(state__in=OPEN)


def get_import(actor: Actor, pk: UUID) -> KeyImport:
    """One key file; raises `KeyImport.DoesNotExist` for invisible and unknown ids."""
    found = KeyImport.objects.visible_to(actor).select_related("owner", "loader")
    return found.get(pk=pk, kind=FileKind.KEYS)


def get_upload(actor: Actor, pk: UUID) -> KeyImport:
    """One file of any kind, for the page; raises `KeyImport.DoesNotExist` likewise."""
    return KeyImport.objects.visible_to(actor).select_related("owner", "loader").get(pk=pk)


def get_load(actor: Actor, pk: UUID) -> KeyImport:
    """One file of another kind; raises `KeyImport.DoesNotExist` likewise."""
    found = KeyImport.objects.visible_to(actor).select_related("owner", "loader")
    return found.exclude(kind=FileKind.KEYS).get(pk=pk)


def list_findings(actor: Actor, key_import: KeyImport) -> QuerySet[ImportFinding]:
    """The findings of the last check, by line; absent keys come last."""
    visible = KeyImport.objects.visible_to(actor).filter(pk=key_import.pk)
    found = ImportFinding.objects.filter(key_import__in=visible, attempt=key_import.staged_attempt)
    return found.order_by("position", "id")


def list_changes(actor: Actor, key_import: KeyImport) -> QuerySet[ImportChange]:
    """What loading the file changes, by kind and line."""
    visible = KeyImport.objects.visible_to(actor).filter(pk=key_import.pk)
    found = ImportChange.objects.filter(key_import__in=visible, attempt=key_import.staged_attempt)
    return found.order_by("kind", "line", "id")


def list_changed_licensing_ids(actor: Actor, key_import: KeyImport) -> QuerySet[LicensingId]:
    """The licensing IDs under which loading the file changed something, by its log line."""
    concerned = LogLineLicensingId.objects.filter(
        line__subject_id=key_import.pk, line__action=f"{key_import.thing}.loaded"
    )
    found = LicensingId.objects.visible_to(actor).select_related("organization")
    return found.filter(pk__in=concerned.values("licensing_id")).order_by("number", "pk")


def list_choices(actor: Actor, key_import: KeyImport) -> QuerySet[NameChoice]:
    """The answers given about names in the file so far, by name, with `means_name`."""
    visible = KeyImport.objects.visible_to(actor).filter(pk=key_import.pk)
    products = Product.objects.filter(pk=OuterRef("means_id")).values("name")
    programs = Program.objects.filter(pk=OuterRef("means_id")).values("name")
    return (
        NameChoice.objects.filter(key_import__in=visible)
        .select_related("key_import")
        .annotate(means_name=Coalesce(Subquery(products), Subquery(programs)))
        .order_by("name", "id")
    )


def get_choice(actor: Actor, key_import: KeyImport, public_id: UUID) -> NameChoice:
    """One of them; raises `NameChoice.DoesNotExist` for invisible and unknown ids."""
    return list_choices(actor, key_import).get(public_id=public_id)


def list_meanings(kind: str) -> list[str]:
    """The names of all programs or products; the catalog is visible to everyone."""
    model = Program if kind == "program" else Product
    return list(model._default_manager.order_by("name").values_list("name", flat=True))
