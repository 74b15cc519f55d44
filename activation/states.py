"""The states and channels of activations. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivationState(models.TextChoices):
    ACTIVE = "active", _("Active")
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
