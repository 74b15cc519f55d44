"""The actor's own proxy files, the keys to send them for, and the activations of a file."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from activation.models import Activation, ProxyFile
from activation.models.proxy_file import WAITING
from activation.states import ActivationState, ProxyState
from catalog.states import Authority, KeyType
from keys.models import Key
from keys.selectors.alerts import with_first_listing
from keys.states import KeyStatus


def list_proxy_files(actor: Actor) -> QuerySet[ProxyFile]:
    """The actor's own files, without the fields that only a download needs."""
    found = ProxyFile.objects.visible_to(actor).select_related("key")
    return found.defer("file_key", "result_key")


def list_open_proxy_files(actor: Actor) -> QuerySet[ProxyFile]:
    """Those that wait for a decision, are under way or have a result, newest first."""
    open_states = (*WAITING, ProxyState.CHECKED, ProxyState.DONE)
    return list_proxy_files(actor).filter(state__in=open_states).order_by("-requested_at", "-id")


def list_files_for_key(actor: Actor, key: Key) -> QuerySet[ProxyFile]:
    """Everybody's files for a visible key, with who sent them; what is in one stays its owner's."""
    visible = Key.objects.visible_to(actor).filter(pk=key.pk).values("pk")
    found = ProxyFile.objects.filter(key__in=visible).select_related("owner")
    return found.defer("file_key", "result_key")


def get_proxy_file(actor: Actor, pk: UUID) -> ProxyFile:
    """One of the actor's files; raises `ProxyFile.DoesNotExist` for others and unknown ids."""
    return list_proxy_files(actor).get(pk=pk)


def list_own_maks(actor: Actor) -> QuerySet[Key]:
    """The MAKs that the actor may activate machines with by a right, most activations left first.

    Each has `first_listing`, as `with_first_listing` says.
    """
    found = Key.objects.visible_to(actor, Action.USE_ACTIVATIONS)
    usable = found.filter(
        type=KeyType.MAK, activation_authority=Authority.CENTER, status=KeyStatus.USABLE
    )
    return with_first_listing(actor, usable).order_by(F("used") - F("allowed"), "pk")


def find_activated_by_file(file: ProxyFile, machines: Sequence[str]) -> dict[str, str]:
    """Which of the machines this file has activated, and the confirmation ID of each."""
    rows = Activation.objects.filter(
        key_id=file.key_id,
        state=ActivationState.ACTIVE,
        machine__in=machines,
        actor_id=file.owner_id,
        request_id=str(file.pk),
    )
    return dict(rows.values_list("machine", "confirmation_id"))
