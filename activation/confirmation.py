"""Confirmation IDs: 48 digits that activate one machine with one key, in eight groups of six.

The sixth digit of a group is the check digit of the five before it; the other forty are computed.
A product computes the same from its own secret, so it needs no network.
"""

import hmac

from vlsc.lib.digit_groups import join_groups, split_groups
from vlsc.lib.luhn import are_digits, check_digits, find_unchecked

GROUPS, GROUP = 8, 6
LENGTH = GROUPS * GROUP
FREE = GROUP - 1
MODULUS = 10 ** (GROUPS * FREE)


def confirmation_id(seed: bytes, installation_id: str) -> str:
    """The 48 digits for a key's seed (`keys.services.confirmation_seed`) and a machine's 63."""
    code = hmac.digest(seed, installation_id.encode("ascii"), "sha256")
    free = f"{int.from_bytes(code, 'big') % MODULUS:0{GROUPS * FREE}d}"
    checks = check_digits(free, FREE)
    return "".join(
        [free[FREE * place : FREE * place + FREE] + checks[place] for place in range(GROUPS)]
    )


def format_confirmation_id(digits: str) -> str:
    """The 48 digits in eight groups, with hyphens between."""
    return join_groups(digits, GROUP)


def is_confirmation_id(text: str) -> bool:
    """Whether it has 48 digits, separators aside, and each group's check digit is right.

    Whether it activates a machine, only the computation can say.
    """
    digits = "".join(split_groups(text)) if len(text) <= 1000 else ""
    is_whole = len(digits) == LENGTH and are_digits(digits)
    return is_whole and not find_unchecked(digits, GROUP)
