"""Finding licensing IDs by the number that people write."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agreements.models import LicensingId
from vlsc.lib.refused import Refused


def find_by_number(seen: QuerySet[LicensingId], text: str) -> LicensingId:
    """The one of that number among those seen; `PROGRAM:NUMBER` names the program's code too.

    Refuses `unknown_licensing_id`, and `ambiguous_licensing_id` where programs share the number.
    """
    program, _colon, number = text.strip().rpartition(":")
    found = seen.filter(number=number.strip().upper()).select_related("program")
    if program:
        found = found.filter(program__code=program.strip().lower())
    matches = list(found.order_by("program__code")[:3])
    if not matches:
        raise Refused(
            "unknown_licensing_id", _("There is no licensing ID %(number)s.") % {"number": text}
        )
    if len(matches) > 1:
        raise Refused("ambiguous_licensing_id", _ambiguous(number, matches))
    return matches[0]


def _ambiguous(number: str, matches: Iterable[LicensingId]) -> str:
    choices = ", ".join(f"{one.program.code}:{one.number}" for one in matches)
    return _("Several programs have a licensing ID %(number)s. Write one of: %(choices)s.") % {
        "number": number,
        "choices": choices,
    }
