"""The ledger: what may be seen of it, what is active, what was returned."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet, Sum

from accounts.actor import Actor
from accounts.grants import Action
from activation.installation_ids import BadInstallationId, parse_installation_id
from activation.models import Activation
from activation.states import ActivationState
from keys.models import Counter, Key


def list_activations(actor: Actor) -> QuerySet[Activation]:
    """The activations of the keys that the actor sees, in every state."""
    return Activation.objects.visible_to(actor)


def search_activations(rows: QuerySet[Activation], text: str) -> QuerySet[Activation]:
    """Those of a machine: by its whole installation ID, or by how its name begins, in any case."""
    if not text:
        return rows
    try:
        return rows.filter(machine=parse_installation_id(text))
    except BadInstallationId:
        named = rows.exclude(machine_name="")  # the condition of the index of names
        return named.filter(machine_name__istartswith=text.strip())


def get_activation(actor: Actor, pk: UUID) -> Activation:
    """One visible activation; raises `Activation.DoesNotExist` for invisible and unknown ids."""
    return Activation.objects.visible_to(actor, Action.SEE_KEYS).get(pk=pk)


def list_returned() -> QuerySet[Activation]:
    """The activations that were returned, for everybody: only their ids and times are shown."""
    return Activation.objects.filter(state=ActivationState.RETURNED)


def count_active(key: Key, machines: Sequence[str]) -> tuple[set[str], int, int]:
    """Which of the machines are active under the key, and its used and allowed activations."""
    rows = Activation.objects.filter(key_id=key.pk, state=ActivationState.ACTIVE)
    active = set(rows.filter(machine__in=machines).values_list("machine", flat=True))
    counts = Counter.objects.filter(key_id=key.pk).aggregate(u=Sum("used"), a=Sum("allowed"))
    return active, counts["u"] or 0, counts["a"] or 0
