"""The Luhn check digit: finds each wrong digit, and most swaps of two neighbors."""

# A digit counts itself or, at every second place from the right, the digit sum of its double.
_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")


def check_digit(digits: str) -> str:
    """The digit that belongs behind these ASCII digits."""
    places = digits.encode("ascii")
    total = sum(places[-1::-2].translate(_DOUBLED)) + sum(places[-2::-2]) - len(places) * ord("0")
    return str(-total % 10)


def is_checked(digits: str) -> bool:
    """Whether these are ASCII digits and the last is the check digit of those before it."""
    if not (len(digits) > 1 and digits.isascii() and digits.isdecimal()):
        return False
    return digits[-1] == check_digit(digits[:-1])
