"""Keeping media: adding and withdrawing them, by licensing operations."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import Medium, Product
from catalog.models.medium import FILE_NAME
from keyfiles.imports import find_stored_medium, lock_media_names
from keyfiles.services.storage import storage_refusal
from keyfiles.services.uploads import ReceivedFile
from vlsc.lib.differences import describe_differences
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Invalid

FIELDS = ("language", "architecture", "released_on")


class Outcome(StrEnum):
    """What adding a medium did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class MediumWish:
    """A medium as it shall be. `file` is its name in the storage, or that of the upload."""

    product: Product
    file: str
    language: str
    architecture: str
    released_on: date | None = None
    size: int | None = None
    sha256: str = ""


def add_medium(
    *, by: Actor, wish: MediumWish, at: datetime, upload: ReceivedFile | None = None
) -> tuple[Medium, Outcome]:
    """Add a medium, or change the facts of the one of that product and file.

    Its file is the upload, or one that is in the storage already. Raises `NotPermitted`; `Invalid`
    for a file that is not stored, another size or digest than the stored file's, or a name that
    another content has; `Refused` (`unavailable`) if the storage does not answer.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    content = _read_content(wish, upload)
    with transaction.atomic():
        lock_media_names()
        content = _share_content(wish, content)
        known = Medium.objects.filter(product=wish.product, file=wish.file).first()
        medium = known or Medium(product=wish.product, file=wish.file, **content)
        before = _values(medium)
        _save(medium, wish)
        outcome = Outcome.NEW
        facts: dict[str, Any] = {"sha256": medium.sha256}
        if known:
            values = describe_differences(before, _values(medium))
            outcome = Outcome.CHANGED if values else Outcome.UNCHANGED
            facts = {"values": values}
        if outcome != Outcome.UNCHANGED:
            action = "medium.changed" if known else "medium.added"
            record(by=by, at=at, action=action, subject=_subject(medium), **facts)
    if upload and medium.stored_as == upload.stored.name:
        upload.is_taken = True
    return medium, outcome


def withdraw_medium(*, by: Actor, medium: Medium, at: datetime) -> None:
    """Offer a medium no more. Raises `NotPermitted`.

    An uploaded file that no other medium has is removed from the storage by a sweep; one that was
    put there by hand stays.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        row = Medium.objects.select_for_update(of=("self",)).get(pk=medium.pk)
        record(by=by, at=at, action="medium.withdrawn", subject=_subject(row), sha256=row.sha256)
        row.delete()


def _read_content(wish: MediumWish, upload: ReceivedFile | None) -> dict[str, Any]:
    """Where the bytes are, how many, and their digest; that of another medium with the file."""
    if not re.fullmatch(FILE_NAME, wish.file):
        raise Invalid({"file": [_("Only English letters, digits, dots, - and _ are used.")]})
    if upload:
        mine = {"stored_as": upload.stored.name, "size": upload.size, "sha256": upload.sha256}
        return _share_content(wish, mine)
    found = _find_content(wish.file)
    found = found or {"sha256": wish.sha256.lower()} | _find_stored(wish.file)
    _refuse_differing(wish, found)
    return found


def _share_content(wish: MediumWish, content: dict[str, Any]) -> dict[str, Any]:
    """That of the media that have the name, or this one; raises `Invalid` if it is another.

    Under the lock of the names, the answer stays true: of two uploads at once, one comes first.
    """
    other = _find_content(wish.file)
    if other and other["sha256"] != content["sha256"]:
        raise Invalid({"file": [_("Another medium has a file with this name.")]})
    return other or content


def _find_content(file: str) -> dict[str, Any] | None:
    """Where the bytes of the media with this name are, how many, and their digest."""
    named = Medium.objects.filter(file=file).order_by("added_at")
    found = named.values("stored_as", "size", "sha256").first()
    return dict(found) if found else None


def _find_stored(name: str) -> dict[str, Any]:
    try:
        found = find_stored_medium(name)
    except StorageUnreachable as error:
        raise storage_refusal(error=error) from error
    if found is None:
        raise Invalid({"file": [_("The file storage has no medium with this name.")]})
    return found


def _refuse_differing(wish: MediumWish, found: dict[str, Any]) -> None:
    errors: dict[str, list[str]] = {}
    if wish.size not in {None, found["size"]}:
        text = _("The stored file has %(size)s bytes.")
        errors["size"] = [text % {"size": found["size"]}]
    if not found["sha256"]:
        errors["sha256"] = [_("Enter the SHA-256 of the file, so that customers can compare it.")]
    elif wish.sha256 and wish.sha256.lower() != found["sha256"]:
        text = _("The stored file has another SHA-256: %(sha256)s.")
        errors["sha256"] = [text % {"sha256": found["sha256"]}]
    if errors:
        raise Invalid(errors)


def _save(medium: Medium, wish: MediumWish) -> None:
    for name in FIELDS:
        setattr(medium, name, getattr(wish, name))
    try:
        medium.full_clean()
    except ValidationError as error:
        raise Invalid.by(error) from error
    medium.save()


def _values(medium: Medium) -> dict[str, Any]:
    return {name: getattr(medium, name) for name in FIELDS}


def _subject(medium: Medium) -> tuple[str, Any, str]:
    return "medium", medium.pk, f"{medium.product.name}: {medium.file}"
