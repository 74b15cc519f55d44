"""Installation and confirmation IDs, and keys: how they are read, checked and computed.

Written from the published description, not from the center's code, so that the two can be compared.
"""

import hashlib
import hmac
import re

from vlsc_client.failures import Exit, Failure

_not_digits = re.compile(r"[^0-9]")
_between = re.compile(r"[\s.,/\\_:;|·–—−‐‑-]")


def luhn(digits: str) -> str:
    """The check digit behind these digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def wrong_groups(digits: str, size: int) -> list[int]:
    """The groups, from 1, whose last digit is not their check digit."""
    groups = [digits[start : start + size] for start in range(0, len(digits), size)]
    return [
        number
        for number, group in enumerate(groups, start=1)
        if len(group) != size or _not_digits.search(group) or luhn(group[:-1]) != group[-1]
    ]


def parse(text: str, groups: int, size: int, name: str) -> str:
    """The digits without what stands between them. Raises `Failure` naming the wrong groups."""
    digits = _between.sub("", text)
    if len(digits) != groups * size:
        raise Failure(Exit.BAD_NUMBER, f"The {name} has {groups} groups of {size} digits.")
    if wrong := wrong_groups(digits, size):
        listed = ", ".join(map(str, wrong))
        raise Failure(Exit.BAD_NUMBER, f"Wrong in the {name}: group {listed}.", bad_groups=wrong)
    return digits


def parse_installation_id(text: str) -> str:
    """The 63 digits."""
    return parse(text, 9, 7, "installation ID")


def parse_confirmation_id(text: str) -> str:
    """The 48 digits."""
    return parse(text, 8, 6, "confirmation ID")


def parse_key(text: str) -> str:
    """The 25 characters of a product key, in upper case."""
    key = _between.sub("", text).upper()
    if not re.fullmatch(r"[A-Z0-9]{25}", key):
        raise Failure(Exit.BAD_NUMBER, "A product key has five groups of five characters.")
    return key


def add_check_digits(free: str, size: int) -> str:
    """The digits with a check digit behind each `size - 1` of them."""
    groups = [free[start : start + size - 1] for start in range(0, len(free), size - 1)]
    return "".join(group + luhn(group) for group in groups)


def show(digits: str, size: int) -> str:
    """The digits in groups, with hyphens between."""
    return "-".join(digits[start : start + size] for start in range(0, len(digits), size))


def installation_id(product: str, machine: str) -> str:
    """The 63 digits of a product on a machine; the machine's own facts can't be got from them."""
    code = hashlib.sha256(f"vlsc/installation/1\0{product}\0{machine}".encode()).digest()
    return add_check_digits(f"{int.from_bytes(code, 'big') % 10**54:054d}", 7)


def confirmation_id(secret: bytes, key: str, machine: str) -> str:
    """The 48 digits that the center gives for a key and an installation ID."""
    seed = hmac.digest(secret, key.encode("ascii"), "sha256")
    code = hmac.digest(seed, machine.encode("ascii"), "sha256")
    return add_check_digits(f"{int.from_bytes(code, 'big') % 10**40:040d}", 6)
