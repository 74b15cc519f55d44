"""What is asked for, and the checks of the five kinds. Everything wrong is found at its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from activation.models import KmsHost
from activation.thresholds import CLIENTS, OFFICE, SERVERS, THRESHOLDS
from agreements.models import LicensingId
from catalog.models import Product
from catalog.states import KeyNeed, KeyType, KmsRule
from keys.models import Key
from support.models.request import REASON_LENGTH, SUBJECT_LENGTH
from support.selectors.facts import (
    find_key_listed,
    has_kms_key,
    is_listed,
    list_missing_types,
)
from support.states import Category, Kind
from vlsc.lib.pager import grouped
from vlsc.lib.refused import Invalid

MOST_ACTIVATIONS, MOST_HOSTS, MOST_MACHINES = 1_000_000, 1000, 10_000_000
Errors = dict[str, list[str]]
KEY_TYPES = {Kind.MAK_INCREASE: KeyType.MAK, Kind.KMS_HOSTS: KeyType.KMS}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The facts of a request; objects are in the actor's sight. Empty where it has no such fact."""

    kind: Kind
    reason: str
    licensing_id: LicensingId | None = None
    product: Product | None = None
    key: Key | None = None
    host: KmsHost | None = None
    last_five: str = ""
    activations: int | None = None
    hosts: int | None = None
    host_activations: int | None = None
    servers: int | None = None
    windows_clients: int | None = None
    office: int | None = None
    subject: str = ""
    category: str = ""
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reached:
    """The classes that a number of machines lets a KMS host activate."""

    servers: bool
    windows_clients: bool
    office: bool

    def __bool__(self) -> bool:
        return self.servers or self.windows_clients or self.office


def judge_machines(*, servers: int, windows_clients: int, office: int) -> Reached:
    """Which of them will activate: servers and clients are counted together, Office apart."""
    together = servers + windows_clients
    return Reached(
        servers=servers > 0 and together >= THRESHOLDS[SERVERS],
        windows_clients=windows_clients > 0 and together >= THRESHOLDS[CLIENTS],
        office=office >= THRESHOLDS[OFFICE],
    )


def check_wish(*, wish: Wish) -> Wish:
    """The wish with the key that its last five name. Raises `Invalid` with every error found."""
    wish = replace(wish, last_five=wish.last_five.strip().upper())
    errors = _check_texts(wish)
    if wish.licensing_id is None and wish.kind != Kind.GENERAL:
        errors["licensing_id"] = [_("Which licensing ID is it about?")]
    if not errors:
        wish = _with_key(wish, errors)
    if not errors:
        CHECKS[wish.kind](wish, errors)
    if errors:
        raise Invalid(errors)
    return wish


def _check_texts(wish: Wish) -> Errors:
    errors: Errors = {}
    _check_length(errors, "reason", wish.reason, REASON_LENGTH)
    if wish.kind == Kind.GENERAL:
        _check_length(errors, "subject", wish.subject, SUBJECT_LENGTH)
        if wish.category not in Category.values:
            errors["category"] = [_("Choose a subject.")]
    return errors


def _check_length(errors: Errors, field: str, text: str, most: int) -> None:
    if not text.strip():
        errors[field] = [_("This field is required.")]
    elif len(text) > most:
        errors[field] = [_("At most %(n)s characters.") % {"n": grouped(most)}]
    elif "\x00" in text:
        errors[field] = [_("The text contains an invisible character.")]


def _with_key(wish: Wish, errors: Errors) -> Wish:
    """The key that is meant; one that is not listed there looks like one that does not exist."""
    place = wish.licensing_id
    if place is None:
        return replace(wish, key=None, product=None, host=None, last_five="")
    type_ = KEY_TYPES.get(wish.kind)
    if wish.key is None and wish.last_five:
        wish = replace(wish, key=find_key_listed(place, wish.last_five, type_, wish.product))
    elif wish.key and wish.last_five not in ("", wish.key.last_five):
        wish = replace(wish, key=None)
    is_unseen = wish.key and not is_listed(place, wish.key, wish.product)
    if is_unseen or (wish.key is None and (wish.last_five or type_)):
        errors["last_five"] = [_("You see no such key with these last five characters.")]
    elif wish.key and type_ and wish.key.type != type_:
        errors["last_five"] = [_("This is not a key of the type %(type)s.") % {"type": type_.label}]
    return replace(wish, last_five=wish.key.last_five) if wish.key else wish


def _check_mak_increase(wish: Wish, errors: Errors) -> None:
    _check_in_use(wish, errors)
    _check_amount(errors, "activations", wish.activations, MOST_ACTIVATIONS, is_needed=True)


def _check_kms_hosts(wish: Wish, errors: Errors) -> None:
    _check_in_use(wish, errors)
    is_needed = wish.host_activations is None
    _check_amount(errors, "hosts", wish.hosts, MOST_HOSTS, is_needed=is_needed)
    _check_amount(errors, "host_activations", wish.host_activations, MOST_HOSTS, is_needed=False)
    is_of_key = wish.host is not None and wish.host.key_id == (wish.key and wish.key.pk)
    if wish.host_activations is not None and not is_of_key:
        errors["host"] = [_("Choose a host of this key.")]


def _check_kms_exception(wish: Wish, errors: Errors) -> None:
    place, product = wish.licensing_id, wish.product
    if place is None or place.program.kms != KmsRule.BY_EXCEPTION:
        errors["licensing_id"] = [_("This program gets KMS host keys without an exception.")]
    if product is None or KeyType.KMS not in product.key_types:
        errors["product"] = [_("Choose a product that has KMS host keys.")]
    elif place and has_kms_key(place, product):
        errors["product"] = [_("This product already has a KMS host key.")]
    counts = {name: getattr(wish, name) for name in ("servers", "windows_clients", "office")}
    for name, count in counts.items():
        if count is not None and not 0 <= count <= MOST_MACHINES:
            errors[name] = [_("A number from 0 to %(n)s.") % {"n": grouped(MOST_MACHINES)}]
    if not errors and not judge_machines(**{name: count or 0 for name, count in counts.items()}):
        errors["servers"] = [
            _(
                "Too few for KMS: it takes 5 machines with a server among them, 25 with a Windows"
                " client among them, or 5 with Office."
            )
        ]


def _check_key_missing(wish: Wish, errors: Errors) -> None:
    place, product = wish.licensing_id, wish.product
    if product is None:
        errors["product"] = [_("Choose the product whose key is missing.")]
    elif product.key_need != KeyNeed.VOLUME_KEY:
        errors["product"] = [_("This product needs no volume key.")]
    elif place and not list_missing_types(place, product):
        errors["product"] = [_("This product already has a key.")]


def _check_general(wish: Wish, errors: Errors) -> None:
    """Anything may be asked."""


def _check_in_use(wish: Wish, errors: Errors) -> None:
    if wish.key and wish.key.is_out_of_use:
        errors["last_five"] = [_("This key was blocked or replaced.")]


def _check_amount(
    errors: Errors, field: str, amount: int | None, most: int, *, is_needed: bool
) -> None:
    if amount is None and not is_needed:
        return
    if amount is None or not 1 <= amount <= most:
        errors[field] = [_("A number from 1 to %(n)s.") % {"n": grouped(most)}]


CHECKS: Mapping[Kind, Callable[[Wish, Errors], None]] = {
    Kind.MAK_INCREASE: _check_mak_increase,
    Kind.KMS_HOSTS: _check_kms_hosts,
    Kind.KMS_EXCEPTION: _check_kms_exception,
    Kind.KEY_MISSING: _check_key_missing,
    Kind.GENERAL: _check_general,
}
