"""Why a file of machines could not be activated: the message for its owner."""

from django.utils.translation import gettext as _

from keyfiles.exports.failures import code_of
from keyfiles.readers import Unreadable
from vlsc.lib.refused import Invalid, NotPermitted


def is_final(error: Exception) -> bool:
    """Whether another attempt would fail in the same way."""
    return isinstance(error, NotPermitted | Unreadable | Invalid)


def describe_failure(error: Exception | None) -> str:
    """The message; None is a worker that was lost."""
    code = "worker_lost" if error is None else code_of(error)
    messages = {
        "ended": _("The account that sent the file has ended."),
        "not_permitted": _("You can no longer activate machines with this key."),
        "changed": _("The stored file cannot be opened any more. Send it again."),
        "storage_full": _("There was not enough space for the file. Try again later."),
        "storage_unreachable": _("The file storage did not answer. Try again later."),
        "database": _("The database did not answer. Try again later."),
    }
    reason = messages.get(code) or _("Something went wrong. Send the file again.")
    return f"{reason} {_('What was activated before that stays so, and costs nothing again.')}"
