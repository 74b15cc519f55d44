"""The states of activations and KMS hosts, channels, kinds of redemptions. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivationState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("activation", "Active")
    RETURNED = "returned", _("Returned")
    CARRIED = "carried", _("Carried over")


class Channel(models.TextChoices):
    """How an activation came to the center."""

    ONLINE = "online", _("Online")
    PROXY = "proxy", _("By proxy")
    TELEPHONE = "telephone", _("By telephone")
    CARRIED = "carried", _("Carried over from a replaced key")


ACTIVATION_MOVES: dict[str, frozenset[str]] = {
    ActivationState.ACTIVE: frozenset({ActivationState.RETURNED, ActivationState.CARRIED}),
    ActivationState.RETURNED: frozenset(),
    ActivationState.CARRIED: frozenset(),
}


class HostState(models.TextChoices):
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class RedemptionKind(models.TextChoices):
    """What the seats of an OSA key are for."""

    ADD_SEATS = "add_seats", _("Add seats")
    RENEW = "renew", _("Renew")


HOST_MOVES: dict[str, frozenset[str]] = {
    HostState.ACTIVE: frozenset({HostState.RETIRED}),
    # The same machine may be registered again; its slot was spent and stays so.
    HostState.RETIRED: frozenset({HostState.ACTIVE}),
}
