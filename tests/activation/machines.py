"""Installation IDs of made-up machines, with right check digits."""

from vlsc.lib.luhn import check_digit


def installation_id(number: int) -> str:
    """The 63 digits of a machine, by its number."""
    groups = f"{number:054d}"
    parts = [groups[start : start + 6] for start in range(0, 54, 6)]
    return "".join(part + check_digit(part) for part in parts)
