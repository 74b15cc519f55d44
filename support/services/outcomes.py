"""Which outcomes a request can have, and with which amounts; errors are found at their field."""

from django.utils.translation import gettext as _

from catalog.states import Authority
from support.models import Request
from support.models.request import Amounts
from support.services.wishes import MOST_ACTIVATIONS, MOST_HOSTS
from support.states import Kind, Outcome
from vlsc.lib.pager import grouped
from vlsc.lib.refused import Invalid, Refused

COUNTED = frozenset({Kind.MAK_INCREASE, Kind.KMS_HOSTS})
LONGEST_REFERENCE = 80
# The most of each amount that a decision can grant at once.
MOST = {"activations": MOST_ACTIVATIONS, "hosts": MOST_HOSTS, "host_activations": MOST_HOSTS}


def list_outcomes(*, request: Request) -> list[Outcome]:
    """Those that `check_outcome` would take with the right amounts, in their usual order."""
    is_counted, is_external = request.kind in COUNTED, _is_external(request)
    possible = {
        Outcome.GRANTED: not (is_counted and is_external),
        Outcome.GRANTED_IN_PART: is_counted and not is_external,
        Outcome.REFUSED: True,
        Outcome.PASSED_ON: is_external or request.kind == Kind.GENERAL,
    }
    return [outcome for outcome, is_possible in possible.items() if is_possible]


def check_outcome(*, request: Request, outcome: str, given: Amounts, reference: str) -> Amounts:
    """The amounts of the decision: those given, else those asked for.

    Raises `Invalid`, and `Refused` (`not_the_activation_authority`) where a limit would be granted
    that the licensor counts.
    """
    _check_fields(request, given)
    if outcome == Outcome.PASSED_ON:
        return _check_passed_on(request, given, reference)
    if outcome == Outcome.REFUSED:
        return Amounts()
    if _is_external(request) and request.kind in COUNTED:
        raise Refused(
            "not_the_activation_authority",
            _("The licensor counts for this key: pass the request on."),
        )
    if outcome == Outcome.GRANTED:
        return _check_granted(request, given)
    return _check_in_part(request, given)


def _is_external(request: Request) -> bool:
    """Whether the licensor, not this center, decides about the key or the product."""
    thing = request.key or request.product
    return thing is not None and thing.activation_authority == Authority.EXTERNAL


def _check_fields(request: Request, given: Amounts) -> None:
    """An amount that was not asked for cannot be granted."""
    for name, amount in given._asdict().items():
        if amount is None:
            continue
        if getattr(request.wanted, name) is None:
            raise Invalid({name: [_("The request does not ask for this.")]})
        if not 0 <= amount <= MOST[name]:
            raise Invalid({name: [_("A number from 0 to %(n)s.") % {"n": grouped(MOST[name])}]})


def _check_passed_on(request: Request, given: Amounts, reference: str) -> Amounts:
    if not _is_external(request) and request.kind != Kind.GENERAL:
        raise Invalid({"outcome": [_("This center decides about this product itself.")]})
    if not 1 <= len(reference.strip()) <= LONGEST_REFERENCE:
        raise Invalid(
            {"licensor_reference": [_("Under which reference does the licensor know it?")]}
        )
    return given


def _check_granted(request: Request, given: Amounts) -> Amounts:
    wanted = request.wanted
    for name, amount in given._asdict().items():
        if amount not in (None, getattr(wanted, name)):
            raise Invalid(
                {name: [_("To grant a different number than was requested, grant in part.")]}
            )
    return wanted


def _check_in_part(request: Request, given: Amounts) -> Amounts:
    if request.kind not in COUNTED:
        raise Invalid({"outcome": [_("A request of this kind cannot be granted in part.")]})
    if not any(given) or given == request.wanted:
        name = "activations" if request.kind == Kind.MAK_INCREASE else "hosts"
        raise Invalid({name: [_("How many are granted, if not the number requested?")]})
    return given
