"""The actor's own proxy files, and the activations that a file has made."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from activation.models import Activation, ProxyFile
from activation.states import ActivationState


def list_proxy_files(actor: Actor) -> QuerySet[ProxyFile]:
    """The actor's own files, without the fields that only a download needs."""
    found = ProxyFile.objects.visible_to(actor).select_related("key__product")
    return found.defer("file_key", "result_key")


def get_proxy_file(actor: Actor, pk: UUID) -> ProxyFile:
    """One of the actor's files; raises `ProxyFile.DoesNotExist` for others and unknown ids."""
    return list_proxy_files(actor).get(pk=pk)


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
