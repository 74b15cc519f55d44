"""Why a file could not be built: a code for the log and a message for its owner."""

import errno

from cryptography.exceptions import InvalidTag
from django.db import DatabaseError
from django.utils.translation import gettext as _

from vlsc.lib.private_files import NotOwned, StorageUnreachable
from vlsc.lib.refused import NotPermitted
from vlsc.lib.sealing import CannotOpen

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def code_of(error: BaseException) -> str:
    """The code of an error; never its own text, which might contain a key."""
    if code := getattr(error, "code", None):  # reported by the second process
        return str(code)
    if isinstance(error, NotPermitted):
        return "not_permitted"
    if isinstance(error, NotOwned):
        return "storage_not_owned"
    cause = error.__cause__ if isinstance(error, StorageUnreachable) else error
    if isinstance(cause, OSError) and cause.errno in FULL:
        return "storage_full"
    if isinstance(error, StorageUnreachable | OSError):
        return "storage_unreachable"
    if isinstance(error, DatabaseError):
        return "database"
    return "key_not_opened" if isinstance(error, InvalidTag | CannotOpen) else "unknown"


def describe_failure(code: str) -> str:
    """The message that the owner sees."""
    messages = {
        "not_permitted": _(
            "You can no longer download all of these keys, so the file was not created."
        ),
        "ended": _("The account or the token that asked for the file has ended."),
        "storage_full": _("There was not enough space for the file. Try again later."),
        "storage_unreachable": _("The file storage did not answer. Try again later."),
        "storage_not_owned": _("The file storage belongs to another copy of this center."),
        "database": _("The database did not answer. Try again later."),
        "key_not_opened": _("One of the keys could not be opened. The center has to look at it."),
        "worker_lost": _("The worker that built the file ended several times. Try again later."),
    }
    return messages.get(code) or _(
        "Something went wrong while the file was being created. Try again later."
    )
