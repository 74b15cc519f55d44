"""Granting at once what stays within the center's table, through the function of all decisions."""

from datetime import datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actor import system_actor
from catalog.states import Authority
from keys.models import Key
from keys.states import OUT_OF_USE
from support.models import GrantRule, Request, SupportSettings
from support.selectors.facts import find_listing
from support.services.deciding import Decision, settle
from support.states import Kind, Outcome

WINDOW = timedelta(days=90)
AFTER_REFUSAL = timedelta(days=30)
AFTER_COMPROMISE = timedelta(days=365)


def grant_by_rule(*, request: Request, at: datetime) -> bool:
    """Grant a new request if the table allows it; returns whether it was granted.

    The key is locked first, so that of many requests at once each counts those before it.
    """
    rule = _find_rule(request)
    if rule is None or request.key_id is None:
        return False
    key = Key.objects.select_for_update(no_key=True).get(pk=request.key_id)
    if not _is_trusted(request, key, at) or not _is_within(rule, request, key, at):
        return False
    by = system_actor(at=at)
    with translation.override(request.language):
        answer = _("Granted automatically by the center’s rule.")
    decision = Decision(outcome=Outcome.GRANTED, answer=answer)
    locked = request.lock()
    settle(by=by, request=locked, decision=decision, amounts=locked.wanted, at=at, is_by_rule=True)
    request.refresh_from_db()
    return True


def _find_rule(request: Request) -> GrantRule | None:
    """The row of the table for the program and the product that the key is listed for."""
    place, key = request.licensing_id, request.key
    if place is None or key is None or not SupportSettings.get().has_rules:
        return None
    listing = find_listing(place, key)
    if listing is None:
        return None
    return GrantRule.find(request.kind, place.program_id, listing.product_id)


def _is_trusted(request: Request, key: Key, at: datetime) -> bool:
    """Usable, counted here, and without a compromise or a refusal of late."""
    today = system_actor(at=at).today
    if key.activation_authority != Authority.CENTER or not key.is_usable_on(today):
        return False
    blocked = Key.objects.filter(group_id=key.group_id, status__in=OUT_OF_USE, withdrawn_at=None)
    if blocked.filter(updated_at__gt=at - AFTER_COMPROMISE).exists():
        return False
    refused = Request.objects.filter(
        key=key, kind=request.kind, outcome=Outcome.REFUSED, decided_at__gt=at - AFTER_REFUSAL
    )
    return not refused.exists()


def _is_within(rule: GrantRule, request: Request, key: Key, at: datetime) -> bool:
    """Whether this and what the rule granted in 90 days stay within the row."""
    granted = Request.objects.filter(
        key=key, kind=request.kind, is_by_rule=True, decided_at__gt=at - WINDOW
    )
    sums = granted.aggregate(
        activations=Coalesce(Sum("granted_activations"), 0),
        hosts=Coalesce(Sum("granted_hosts"), 0),
        host_activations=Coalesce(Sum("granted_host_activations"), 0),
    )
    limits = {"activations": key.allowed, "hosts": key.hosts_allowed, "host_activations": 0}
    if request.kind == Kind.KMS_HOSTS:
        limits["host_activations"] = key.hosts_allowed * key.activations_per_host
    for name, wanted in request.wanted._asdict().items():
        total, base = sums[name] + (wanted or 0), limits[name] - sums[name]
        if wanted and (total * 100 > base * rule.share or total > rule.most):
            return False
    return True
