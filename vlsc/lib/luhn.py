"""The Luhn check digit: finds each wrong digit, and most swaps of two neighbors."""

from functools import cache

# A digit counts itself or, at every second place from the right, the digit sum of its double.
_PLAIN = bytes.maketrans(b"0123456789", bytes(range(10)))
_DOUBLED = bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]))
_COMPLEMENT = bytes(ord(str(-total % 10)) for total in range(256))
_REST = bytes(total % 10 for total in range(256))
LONGEST = 28  # digits of a group: the sum of more would not fit into a byte


def check_digit(digits: str) -> str:
    """The digit that belongs behind these ASCII digits."""
    return check_digits(digits, len(digits))


def check_digits(digits: str, size: int) -> str:
    """The digit that belongs behind each group of this size, for groups that follow each other."""
    return _add_groups(digits, size, doubled=size - 1).translate(_COMPLEMENT).decode("ascii")


def is_checked(digits: str) -> bool:
    """Whether these are ASCII digits and the last is the check digit of those before it."""
    return are_digits(digits) and len(digits) > 1 and not find_unchecked(digits, len(digits))


def are_digits(text: str) -> bool:
    """Whether these are ASCII digits and nothing else."""
    return text.isascii() and text.isdecimal()


def find_unchecked(digits: str, size: int) -> list[int]:
    """Which groups of this size, counted from 0, do not end in the check digit of the others."""
    rests = _add_groups(digits, size, doubled=size - 2).translate(_REST)
    return [place for place, rest in enumerate(rests) if rest] if any(rests) else []


def _add_groups(digits: str, size: int, *, doubled: int) -> bytes:
    """The sum of each group, a byte each; `doubled` is the last place of a group that is doubled.

    All groups are added at once: one number has the first digits of all as its bytes, the next
    their second digits, and so on.
    """
    if size > LONGEST or len(digits) % size:
        raise ValueError(f"{len(digits)} digits are no groups of {size}.")
    places = digits.encode("ascii")
    total = 0
    for place, table in enumerate(_tables(size, doubled)):
        total += int.from_bytes(places[place::size].translate(table), "big")
    return total.to_bytes(len(digits) // size, "big")


@cache
def _tables(size: int, doubled: int) -> list[bytes]:
    return [_PLAIN if (doubled - place) % 2 else _DOUBLED for place in range(size)]
