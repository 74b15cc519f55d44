"""The verbs of key files that operations load: receive, answer names, confirm, discard, read back.

Whoever may load the center may do all of it, also with a file that a colleague uploaded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import Product, Program
from catalog.states import Pool
from keys import imports
from keys.models import KeyImport, NameChoice
from keys.readers import Unreadable
from keys.states import ImportState
from vlsc.lib.bell import ring
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Invalid, Refused
from vlsc.lib.text import validate_cell

KEPT = timedelta(hours=24)
PIECE = 1 << 20
CHOICES = ("is", "create", "skip")


@dataclass(frozen=True)
class ReceivedFile:
    """An upload that lies encrypted in private storage, complete, and belongs to no row yet."""

    import_id: UUID
    name: str
    size: int
    sha256: str
    stored: imports.StoredFile


@dataclass(frozen=True)
class Answer:
    """What operations say about an unknown name; `means` is the thing meant, `pool` a new one's."""

    kind: str
    name: str
    choice: str
    means: UUID | None = None
    pool: str = ""


def store_file(file: BinaryIO, name: str) -> ReceivedFile:
    """Encrypt an open file into private storage, for doors that do not stream an upload."""
    import_id = uuid7()
    stored = imports.StoredFile(import_id)
    try:
        while data := file.read(PIECE):
            stored.write(data)
            _refuse_too_large(stored.writer.size)
        stored.publish()
    except BaseException:
        stored.drop()
        raise
    return ReceivedFile(import_id, name, stored.writer.size, stored.writer.sha256, stored)


def receive_key_file(
    *, by: Actor, file: ReceivedFile, create_missing: bool, good_rows: bool, at: datetime
) -> KeyImport:
    """Take an upload and have it checked; nothing in the center changes by that.

    Refuses with `not_permitted`, and an empty file or one above the limit with `invalid`; the
    stored file is removed then.
    """
    try:
        require_anywhere(by, Action.LOAD_CENTER)
        _refuse_too_large(file.size)
        with transaction.atomic():
            key_import = _add(by, file, create_missing, good_rows, at)
            _record(by, at, "key_import.uploaded", key_import, sha256=file.sha256)
            ring("keys.check_import", key_import.pk)
    except BaseException:
        file.stored.drop()
        raise
    return key_import


def answer_names(
    *,
    by: Actor,
    key_import: KeyImport,
    answers: Iterable[Answer],
    at: datetime,
    create_missing: bool | None = None,
    good_rows: bool | None = None,
) -> KeyImport:
    """Answer unknown names or change the options, and have the file checked again.

    An answer replaces an earlier one about the same name. Refuses with `not_permitted`,
    `wrong_state` unless the file is checked, and `invalid` for an answer that names nothing.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    choices = [_choice(key_import, answer) for answer in answers]
    with transaction.atomic():
        locked = _lock(key_import, ImportState.CHECKED)
        for choice in choices:
            locked.choices.filter(kind=choice.kind, name=choice.name).delete()
            choice.save()
        if create_missing is not None:
            locked.create_missing = create_missing
        if good_rows is not None:
            locked.good_rows = good_rows
        locked.state, locked.requested_at = ImportState.RECEIVED, at
        locked.save()
        ring("keys.check_import", locked.pk)
    return locked


def confirm_import(
    *, by: Actor, key_import: KeyImport, good_rows: bool | None = None, at: datetime
) -> KeyImport:
    """Have a checked file loaded: all its rows, or its good rows.

    Refuses with `not_permitted`, `wrong_state`, `rows_with_errors` when there are some and not
    the good rows alone are wanted, and `nothing_to_load`.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        locked = _lock(key_import, ImportState.CHECKED)
        if good_rows is not None:
            locked.good_rows = good_rows
        _refuse_unloadable(locked)
        locked.loader_id, locked.loader_token_id = by.id, by.token_id
        locked.state, locked.requested_at = ImportState.CONFIRMED, at
        locked.save()
        ring("keys.apply_import", locked.pk)
    return locked


def discard_import(*, by: Actor, key_import: KeyImport, at: datetime) -> None:
    """Throw an upload away that was not loaded. Refuses with `not_permitted`, `wrong_state`."""
    require_anywhere(by, Action.LOAD_CENTER)
    waiting = {ImportState.RECEIVED, ImportState.CHECKED}
    if key_import.state not in waiting or not imports.discard(key_import, at=at):
        raise _wrong_state()
    with transaction.atomic():
        _record(by, at, "key_import.discarded", key_import)


def open_bad_rows(*, by: Actor, key_import: KeyImport, at: datetime) -> Iterator[bytes]:
    """The rows with errors as a file in the same format, keys in clear; each opening is logged.

    Refuses with `not_permitted`, and `not_ready` when there are none, or they are gone.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if not key_import.counts.get("errors") or not (
        key_import.stored_as or key_import.bad_stored_as
    ):
        raise Refused("not_ready", _("There are no rows with errors, or they were removed."))
    if key_import.state not in {ImportState.CHECKED, ImportState.APPLIED}:
        raise _wrong_state()
    with transaction.atomic():
        _record(by, at, "key_import.bad_rows_downloaded", key_import)
    read = imports.read_bad_rows if key_import.bad_stored_as else imports.bad_rows
    try:
        return _begun(read(key_import))
    except Unreadable as error:
        raise Refused("not_ready", _("The rows were removed.")) from error


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first already read: what cannot be opened is refused at once."""
    first = next(pieces, b"")
    return _with(first, pieces)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _add(
    by: Actor, file: ReceivedFile, create_missing: bool, good_rows: bool, at: datetime
) -> KeyImport:
    return KeyImport.objects.create(
        id=file.import_id,
        owner_id=by.id,
        token_id=by.token_id,
        channel=by.channel,
        file_name=_tidy(file.name),
        size=file.size,
        sha256=file.sha256,
        stored_as=file.stored.name,
        file_key=file.stored.sealed_key,
        create_missing=create_missing,
        good_rows=good_rows,
        requested_at=at,
        expires_at=at + KEPT,
    )


def _tidy(name: str) -> str:
    """A file's name as `source` of counters: printable, no path, no formula."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(one for one in last if one.isprintable()).strip().lstrip("=+-@＝＋－＠")
    return text[-200:] or "file"


def _refuse_too_large(size: int) -> None:
    if size > settings.KEY_FILE_MAX_BYTES:
        raise Refused("too_large", too_large(), status=413)


def too_large() -> str:
    """The sentence about the limit."""
    megabytes = settings.KEY_FILE_MAX_BYTES >> 20
    return _("A key file may have %(limit)s MB. Split it and load the parts.") % {
        "limit": megabytes
    }


def _lock(key_import: KeyImport, state: str) -> KeyImport:
    locked = KeyImport.objects.select_for_update().get(pk=key_import.pk)
    if locked.state != state:
        raise _wrong_state()
    return locked


def _wrong_state() -> Refused:
    return Refused(
        "wrong_state", _("The file is not in a state that allows this. Look at it again.")
    )


def _refuse_unloadable(key_import: KeyImport) -> None:
    counts = key_import.counts
    if counts["errors"] and not key_import.good_rows:
        raise Refused(
            "rows_with_errors",
            _("Some rows have errors. Mend the file, or load the good rows only."),
            errors=counts["errors"],
        )
    if not counts["good"]:
        raise Refused("nothing_to_load", _("No row of the file can be loaded."))


def _choice(key_import: KeyImport, answer: Answer) -> NameChoice:
    """The row for an answer. Raises `Invalid`."""
    if answer.kind not in {"program", "product"} or answer.choice not in CHOICES:
        raise Invalid({"choice": [_("The choices are: is, create, skip.")]})
    asked = [*key_import.unknown_names, *key_import.choices.values("kind", "name")]
    if not any(one["kind"] == answer.kind and one["name"] == answer.name for one in asked):
        raise Invalid({"name": [_("The file does not ask about this name.")]})
    return NameChoice(
        key_import=key_import,
        kind=answer.kind,
        name=answer.name,
        choice=answer.choice,
        means_id=_means(answer),
        pool=answer.pool if answer.choice == "create" and answer.kind == "product" else "",
    )


def _means(answer: Answer) -> UUID | None:
    if answer.choice == "skip":
        return None
    if answer.choice == "create":
        _require_creatable(answer)
        return uuid7()
    model: Any = Program if answer.kind == "program" else Product
    if answer.means is None or not model.objects.filter(pk=answer.means).exists():
        raise Invalid({"means": [_("Choose what this name means.")]})
    return answer.means


def _require_creatable(answer: Answer) -> None:
    validate_cell(answer.name)
    if len(answer.name) > (120 if answer.kind == "program" else 160):
        raise Invalid({"name": [_("The name is too long.")]})
    if answer.kind == "product" and answer.pool not in Pool.values:
        raise Invalid({"pool": [_("Choose the pool of the new product.")]})


def _record(by: Actor, at: datetime, action: str, key_import: KeyImport, **facts: Any) -> None:
    subject = ("key_import", key_import.pk, key_import.file_name)
    record(by=by, at=at, action=action, subject=subject, **facts)
