"""Changing programs and products by hand, each with its other names and its setup key."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.actor import Actor
from audit.services import record
from catalog.access import require_keeping
from catalog.models import Product, Program, SetupKey
from vlsc.lib.differences import describe_differences
from vlsc.lib.refused import Invalid, Refused
from vlsc.lib.text import fold_name, normalize_name

Entry = TypeVar("Entry", Program, Product)
Errors = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class EntryWish:
    """A program or product as it shall be.

    `fields` has values by the names of the model's fields, `aliases` all its other names. Only a
    product has a setup key; an empty one is none.
    """

    fields: Mapping[str, Any]
    aliases: Sequence[str] = ()
    setup_key: str = ""


def save_entry(*, by: Actor, entry: Entry, wish: EntryWish, at: datetime) -> Entry:
    """Add a program or product (`entry` is unsaved) or change one, as a whole or not at all.

    Raises `NotPermitted`, and `Invalid` with the errors of all fields. The log line has each old
    value and the new one; the same values again change nothing, and leave no line.
    """
    require_keeping(by)
    try:
        return _save(by, entry, wish, at)
    except IntegrityError:  # somebody else took a name meanwhile: checked again, which says so
        return _save(by, entry, wish, at)


def remove_entry(*, by: Actor, entry: Program | Product, at: datetime) -> None:
    """Remove a program or product that nothing refers to.

    Raises `NotPermitted`, and `Refused` (`in_use`) if an agreement, a purchase, a key or a listing
    has it, or if a product is for this program only: it would be in every program then.
    """
    require_keeping(by)
    with transaction.atomic():
        row = type(entry).objects.select_for_update().get(pk=entry.pk)
        if Product.objects.filter(only_programs=row.pk).exists():
            raise Refused("in_use", _("Something in the center refers to this."))
        try:
            row.delete()
        except ProtectedError as error:
            raise Refused("in_use", _("Something in the center refers to this.")) from error
        record(by=by, at=at, action=f"{_kind(row)}.removed", subject=_subject(entry))


@transaction.atomic
def _save(by: Actor, entry: Entry, wish: EntryWish, at: datetime) -> Entry:
    is_new = entry._state.adding
    row = type(entry)() if is_new else type(entry).objects.select_for_update().get(pk=entry.pk)
    before = _values(row, wish)
    errors = _put_fields(row, wish, is_new=is_new) | _put_aliases(row, wish)
    if isinstance(row, Product):
        errors |= _put_setup_key(row, wish.setup_key)
    if errors:
        raise Invalid(errors)
    values = "" if is_new else describe_differences(before, _values(row, wish))
    if is_new or values:
        action = f"{_kind(row)}.{'added' if is_new else 'changed'}"
        facts: dict[str, Any] = {"values": values} if values else {}
        record(by=by, at=at, action=action, subject=_subject(row), **facts)
    return row


def _put_fields(row: Any, wish: EntryWish, *, is_new: bool) -> Errors:
    """Validate and save the row itself; names that it gives up are free for its new name."""
    several = {field.name for field in row._meta.many_to_many}
    if not is_new:
        row.aliases.exclude(name__in=list(map(normalize_name, wish.aliases))).delete()
    errors: Errors = {}
    if not is_new and wish.fields.get("code", row.code) != row.code:
        errors["code"] = [_("A code cannot be changed: files and tools use it.")]
    for name in wish.fields.keys() - several:
        setattr(row, name, wish.fields[name])
    with _gather(errors):
        row.full_clean()
    if not errors:
        row.save()
        for name in wish.fields.keys() & several:
            getattr(row, name).set(wish.fields[name])
    return errors


def _put_aliases(row: Any, wish: EntryWish) -> Errors:
    """Add the new aliases; each differs from the others and from the name beside them."""
    errors: Errors = {}
    owner = row._meta.get_field("aliases").field.name
    present = set() if row._state.adding else set(row.aliases.values_list("name", flat=True))
    used = {fold_name(row.name)}
    for name in map(normalize_name, wish.aliases):
        if fold_name(name) in used:
            twice = _("“%(name)s” appears twice in this form.") % {"name": name}
            errors.setdefault("aliases", []).append(twice)
        elif name not in present:
            alias = row.aliases.model(name=name, **{owner: row})
            with _gather(errors, "aliases", name):
                alias.full_clean(exclude={owner})
                if not row._state.adding:
                    alias.save()
        used.add(fold_name(name))
    return errors


def _put_setup_key(product: Product, text: str) -> Errors:
    errors: Errors = {}
    stored = SetupKey.objects.filter(product_id=product.pk).first()
    if not text:
        SetupKey.objects.filter(product_id=product.pk).delete()
        return errors
    setup_key = stored or SetupKey(product=product)
    setup_key.key = text
    with _gather(errors, "setup_key"):
        setup_key.full_clean(exclude={"product"})
        if not product._state.adding:
            setup_key.save()
    return errors


@contextmanager
def _gather(errors: Errors, name: str = "", about: str = "") -> Iterator[None]:
    """Add what a model refuses to `errors`, at its own fields or all at `name`."""
    try:
        yield
    except ValidationError as error:
        for field, found in Invalid.by(error).errors.items():
            quoted = [text if about in text else f"“{about}”: {text}" for text in found]
            errors.setdefault(name or field, []).extend(quoted)


def _values(row: Any, wish: EntryWish) -> dict[str, Any]:
    """What the log compares: the fields of the wish, the aliases, the setup key."""
    if row._state.adding:
        return {}
    several = {field.name for field in row._meta.many_to_many}
    values = {name: getattr(row, name) for name in wish.fields.keys() - several}
    for name in sorted(wish.fields.keys() & several):
        values[name] = sorted(getattr(row, name).values_list("code", flat=True))
    values["aliases"] = sorted(row.aliases.values_list("name", flat=True))
    if isinstance(row, Product):
        keys = SetupKey.objects.filter(product=row).values_list("key", flat=True)
        values["setup_key"] = list(keys)
    return values


def _kind(row: Program | Product) -> str:
    return str(row._meta.model_name)


def _subject(row: Program | Product) -> tuple[str, Any, str]:
    return _kind(row), row.pk, row.name
