"""Installation IDs: what a machine says of itself, 63 digits in nine groups of seven.

The seventh digit of a group is the check digit of the six before it, so a wrong group can be named
before anything is looked up.
"""

from django.utils.translation import gettext as _

from vlsc.lib.digit_groups import join_groups, split_groups
from vlsc.lib.luhn import are_digits, find_unchecked, is_checked

GROUPS, GROUP = 9, 7
LENGTH = GROUPS * GROUP
# Longer texts are not read: nobody types them, and reading them would cost something.
MOST = 1000


class BadInstallationId(ValueError):
    """The text is no installation ID; `bad_groups` are the wrong ones, from 1 to 9, never none."""

    def __init__(self, bad_groups: list[int]) -> None:
        self.bad_groups = bad_groups
        groups = ", ".join(map(str, bad_groups))
        super().__init__(
            _("Group %(groups)s of the installation ID is wrong.") % {"groups": groups}
            if len(bad_groups) == 1
            else _("Groups %(groups)s of the installation ID are wrong.") % {"groups": groups}
        )


def parse_installation_id(text: str) -> str:
    """The 63 digits; separators are ignored, wherever they stand.

    Raises `BadInstallationId`. Where digits are missing or too many, the groups are those that the
    separators make, if there are nine; else the text is cut into sevens, what is missing at the
    end is wrong, and what is too much makes the ninth group wrong.
    """
    pieces = split_groups(text) if len(text) <= MOST else []
    digits = "".join(pieces)
    bad = _find_bad_groups(digits, pieces)
    if bad:
        raise BadInstallationId(bad)
    return digits


def format_installation_id(installation_id: str) -> str:
    """The 63 digits in nine groups, with hyphens between."""
    return join_groups(installation_id, GROUP)


def _find_bad_groups(digits: str, pieces: list[str]) -> list[int]:
    if len(digits) == LENGTH and are_digits(digits):
        return [place + 1 for place in find_unchecked(digits, GROUP)]
    if len(digits) != LENGTH and len(pieces) == GROUPS:
        groups = pieces
    else:
        starts = range(0, LENGTH, GROUP)
        groups = [digits[start : start + GROUP] for start in starts]
        groups[-1] += digits[LENGTH:]
    return [
        number
        for number, group in enumerate(groups, start=1)
        if len(group) != GROUP or not is_checked(group)
    ]
