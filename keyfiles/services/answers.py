"""Services of the answers about unknown names in a checked key file: give them, undo one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from jobs.leases import sweep_time
from jobs.moves import wrong_state
from keyfiles import imports
from keyfiles.models import KeyImport, NameChoice
from keyfiles.services.name_answers import Answer, choice_of
from keyfiles.services.uploads import lock_import, record_act
from keyfiles.states import ImportState
from vlsc.lib.refused import Invalid


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

    An answer replaces an earlier one about the same name. Raises `NotPermitted`, `Refused` with
    `wrong_state` unless the file is checked, and `Invalid` for an answer without a valid meaning.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    choices = [_choice(key_import, position, answer) for position, answer in enumerate(answers)]
    options = {"create_missing": create_missing, "good_rows": good_rows}
    changed: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    with transaction.atomic():
        locked = lock_import(import_id=key_import.pk, state=ImportState.CHECKED)
        for choice in choices:
            locked.choices.filter(kind=choice.kind, name=choice.name).delete()
            choice.save()
        _check_again(locked, by, at, **changed)
        facts = {"answers": len(choices), **changed}
        record_act(by=by, at=at, verb="answered", key_import=locked, **facts)
    return locked


def undo_answer(*, by: Actor, key_import: KeyImport, choice: NameChoice, at: datetime) -> KeyImport:
    """Undo an answer, so that the file asks about its name again; the file is checked again.

    Raises `NotPermitted`, and `Refused` with `wrong_state` unless the file is checked and still has
    this answer.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        locked = lock_import(import_id=key_import.pk, state=ImportState.CHECKED)
        removed, _models = locked.choices.filter(pk=choice.pk).delete()
        if not removed:
            raise wrong_state()
        _check_again(locked, by, at)
        facts = {"kind": choice.kind, "name": choice.name, "choice": choice.choice}
        record_act(by=by, at=at, verb="answer_undone", key_import=locked, **facts)
    return locked


def _check_again(locked: KeyImport, by: Actor, at: datetime, **changed: Any) -> None:
    locked.move_to(
        ImportState.RECEIVED,
        wake_at=sweep_time(at),
        request_id=by.request_id,
        failure={},
        **changed,
    )
    imports.CHECKING.wake(locked.pk)


def _choice(key_import: KeyImport, position: int, answer: Answer) -> NameChoice:
    try:
        return choice_of(key_import=key_import, answer=answer)
    except Invalid as error:
        raise Invalid(error.errors, path=("choices", str(position))) from error
