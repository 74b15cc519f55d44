"""The verbs of key files that were uploaded: answer names, confirm, discard, read back.

Whoever may load the center may do all of it, also with a file that a colleague uploaded.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from keys import imports
from keys.access import require_load
from keys.models import KeyImport, NameChoice
from keys.readers import Unreadable
from keys.services.answers import Answer, choice_of
from keys.services.uploads import ReceivedFile, receive_key_file, record_act
from keys.states import ImportState
from vlsc.lib.bell import ring
from vlsc.lib.refused import Invalid, Refused
from vlsc.lib.sealed_files import begun


def import_now(
    *,
    by: Actor,
    file: ReceivedFile,
    create_missing: bool = False,
    good_rows: bool = False,
    apply: bool = True,
    at: datetime,
) -> KeyImport:
    """Check a file and, with `apply`, load it, here and now without a worker.

    What cannot be loaded is not: look at the state and the counts of what is returned.
    """
    key_import = receive_key_file(
        by=by,
        file=file,
        create_missing=create_missing,
        good_rows=good_rows,
        at=at,
        by_worker=False,
    )
    _work(imports.check, key_import, while_in=ImportState.RECEIVED, at=at)
    if apply and key_import.state == ImportState.CHECKED and key_import.is_loadable:
        confirm_import(by=by, key_import=key_import, at=at, by_worker=False)
        _work(imports.apply, key_import, while_in=ImportState.CONFIRMED, at=at)
    return key_import


def _work(
    worker: Callable[..., None], key_import: KeyImport, *, while_in: str, at: datetime
) -> None:
    """Attempt after attempt, as the sweep would have a worker do it: the last one ends it."""
    worker(key_import.pk, at=at)
    key_import.refresh_from_db()
    while key_import.state == while_in:
        worker(key_import.pk, at=at)
        key_import.refresh_from_db()


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
    require_load(by)
    choices = [_choice(key_import, place, answer) for place, answer in enumerate(answers)]
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
    *,
    by: Actor,
    key_import: KeyImport,
    good_rows: bool | None = None,
    at: datetime,
    by_worker: bool = True,
) -> KeyImport:
    """Have a checked file loaded: all its rows, or its good rows.

    Refuses with `not_permitted`, `wrong_state`, `rows_with_errors` when there are some and not
    the good rows alone are wanted, and `nothing_to_load`.
    """
    require_load(by)
    with transaction.atomic():
        locked = _lock(key_import, ImportState.CHECKED)
        if good_rows is not None:
            locked.good_rows = good_rows
        _refuse_unloadable(locked)
        locked.loader_id, locked.loader_token_id = by.id, by.token_id
        locked.state, locked.requested_at = ImportState.CONFIRMED, at
        locked.save()
        if by_worker:
            ring("keys.apply_import", locked.pk)
    return locked


def discard_import(*, by: Actor, key_import: KeyImport, at: datetime) -> None:
    """Throw an upload away that was not loaded. Refuses with `not_permitted`, `wrong_state`."""
    require_load(by)
    waiting = {ImportState.RECEIVED, ImportState.CHECKED}
    with transaction.atomic():
        if key_import.state not in waiting or not imports.expire(key_import, at=at):
            raise _wrong_state()
        record_act(by=by, at=at, action="key_import.discarded", key_import=key_import)


def open_bad_rows(*, by: Actor, key_import: KeyImport, at: datetime) -> Iterator[bytes]:
    """The rows with errors as a file in the same format, keys in clear; each opening is logged.

    Refuses with `not_permitted`, and `not_ready` when there are none, or they are gone.
    """
    require_load(by)
    if not key_import.counts.get("errors") or not (
        key_import.stored_as or key_import.bad_stored_as
    ):
        raise Refused("not_ready", _("There are no rows with errors, or they were removed."))
    if key_import.state not in {ImportState.CHECKED, ImportState.APPLIED}:
        raise _wrong_state()
    with transaction.atomic():
        action = "key_import.bad_rows_downloaded"
        record_act(by=by, at=at, action=action, key_import=key_import)
    read = imports.read_bad_rows if key_import.bad_stored_as else imports.bad_rows
    try:
        return begun(read(key_import))
    except Unreadable as error:
        raise Refused("not_ready", _("The rows were removed.")) from error


def _choice(key_import: KeyImport, place: int, answer: Answer) -> NameChoice:
    try:
        return choice_of(key_import=key_import, answer=answer)
    except Invalid as error:
        raise Invalid(error.errors, place=("choices", str(place))) from error


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
            rows_with_errors=counts["errors"],
        )
    if not counts["good"]:
        raise Refused("nothing_to_load", _("No row of the file can be loaded."))
