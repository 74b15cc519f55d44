"""What a password may not be, by NIST SP 800-63B: lengths and what attackers try first.

There are no rules of composition: no digit, capital or sign is asked for. What attackers try first
are the passwords of breaches (Django's list of the most common 20,000), also with digits and signs
around them, repetitions and runs, and the names that stand on the sign-in page.
"""

import unicodedata
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Center

SHORTEST_NAME = 4  # letters; fewer occur by chance
LONGEST_UNIT = 8  # characters of what a repetition repeats


class MaximumLengthValidator:
    """Refuses what is longer than 128 characters, twice what NIST asks to accept."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        text = _("A password has at most %(most)s characters.")
        return text % {"most": self.max_length}


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses the passwords of breaches, with digits and signs around them too, and patterns."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = unicodedata.normalize("NFKC", password).casefold()
        stem = _without_ends(plain)
        tried = [plain, plain.strip()] + [stem] * (2 * len(stem) >= len(plain))
        if any(text in self.passwords or _is_pattern(text) for text in tried):
            raise ValidationError(self._message(), code="password_breached")

    def get_help_text(self) -> str:
        return _("It is in no list of passwords that became known.")

    def _message(self) -> str:
        return _("This password, or one like it, is in lists of passwords that became known.")


class CenterNameValidator:
    """Refuses passwords that have little besides the name or the address of this center."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = _letters(password)
        host = (urlsplit(settings.PUBLIC_URL).hostname or "").split(".")
        names = [Center.get().name, *host, "volume licensing service center", "vlsc"]
        for name in sorted(map(_letters, names), key=len, reverse=True):
            if len(name) >= SHORTEST_NAME and name in rest:
                rest = rest.replace(name, "")
                if len(rest) < SHORTEST_NAME:
                    raise ValidationError(self.get_help_text(), code="password_names_center")

    def get_help_text(self) -> str:
        return _("It is more than the name of this center.")


def _without_ends(plain: str) -> str:
    """Without the digits and signs before the first letter and after the last."""
    letters = [at for at, character in enumerate(plain) if character.isalpha()]
    return plain[letters[0] : letters[-1] + 1] if letters else plain


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalpha())


def _is_pattern(plain: str) -> bool:
    """Whether it repeats a few characters, or runs through the alphabet or the digits."""
    if not plain:
        return True
    repeats = (plain + plain).find(plain, 1)  # the length of the unit; its own if it repeats none
    steps = {(ord(b) - ord(a)) % 10 for a, b in pairwise(plain)}
    return 0 < repeats <= min(LONGEST_UNIT, len(plain) // 2) or len(steps) == 1
