"""The states of activations, KMS hosts and proxy files, channels, kinds of redemptions."""

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


class ProxyState(models.TextChoices):
    """A file of machines: counted without spending, then confirmed, then activated."""

    CHECKED = "checked", _("Waiting for you")
    CONFIRMED = "confirmed", _("Waiting to be activated")
    ACTIVATING = "activating", _("Being activated")
    DONE = "done", pgettext_lazy("proxy file", "Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


PROXY_MOVES: dict[str, frozenset[str]] = {
    ProxyState.CHECKED: frozenset({ProxyState.CONFIRMED, ProxyState.EXPIRED}),
    ProxyState.CONFIRMED: frozenset({ProxyState.ACTIVATING}),
    # An expired lease returns the row to the queue; after three attempts it fails.
    ProxyState.ACTIVATING: frozenset({ProxyState.DONE, ProxyState.FAILED, ProxyState.CONFIRMED}),
    ProxyState.DONE: frozenset({ProxyState.EXPIRED}),
    ProxyState.FAILED: frozenset(),
    ProxyState.EXPIRED: frozenset(),
}
