"""Mail addresses: what one is, how it is stored, and which are the same.

Letters of all scripts may stand before the @ (RFC 6531) and in the domain. An address is stored as
mails are sent to it, in lower case and with one form for letters that look the same. What nobody
sees, or sees as another letter, is refused, so that no address has an invisible twin.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.migrations import RunSQL
from django.db.models import EmailField, Func
from django.utils.translation import gettext as _

from vlsc.lib.masking import contains_key
from vlsc.lib.text import describe_character, is_invisible

MOST_OCTETS = 254  # of an address (RFC 5321); a letter beyond ASCII has two to four
_ATOM = "-!#$%&'*+/=?^_`{|}~0-9A-Za-z\u0080-\U0010ffff"
_local = re.compile(rf"[{_ATOM}]+(\.[{_ATOM}]+)*")
_soft_dot = re.compile("(?<=[ij])\u0307")  # which these letters have by themselves
# Domain names that the two versions of IDNA read as different ones.
_deviating = re.compile("[ßς\u200c\u200d]")
# `lower` keeps these apart from what they are in capitals.
_ALIKE = (("ß", "ss"), ("ς", "σ"))
CREATE_FUNCTION = RunSQL(
    """
CREATE FUNCTION fold_address(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(replace(lower(normalize($1, NFC)), 'ß', 'ss'), 'ς', 'σ')
""",
    "DROP FUNCTION fold_address(text)",
)


class FoldedAddress(Func):
    """A column of addresses in the form of `fold_address`."""

    function = "fold_address"


def normalize_address(address: str) -> str:
    """The address as it is stored and sent to: NFC, lower case, the domain in letters.

    What is no address stays something that is none.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    local = unicodedata.normalize("NFC", _soft_dot.sub("", local.lower()))
    try:
        domain = _encode_domain(domain)
        domain = domain.encode().decode("idna")
    except UnicodeError:
        domain = domain.lower()
    return f"{local}{at}{domain}"


def fold_address(address: str) -> str:
    """The form to compare by: two addresses with the same one are one address."""
    folded = normalize_address(address)
    for letter, alike in _ALIKE:
        folded = folded.replace(letter, alike)
    return folded


def validate_address(address: str) -> None:
    """Raise `ValidationError` for what is no address that a mail can be sent to."""
    local, _at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    if not _local.fullmatch(local):
        raise ValidationError(validate_email.message, "invalid")
    for before, char in zip(" " + local, local, strict=False):
        if not (char.isascii() or _is_letter(char, before)):
            message = _("This character cannot be in an address: %(character)s.")
            params = {"character": describe_character(char)}
            raise ValidationError(message, "invalid_character", params)
    try:
        encoded = _encode_domain(domain)
    except UnicodeError as error:
        raise ValidationError(validate_email.message, "invalid") from error
    validate_email(f"a@{encoded}")
    if len(f"{local}@{encoded}".encode()) > MOST_OCTETS:
        raise ValidationError(_("The address is too long."), "max_length")


def validate_own_address(address: str) -> None:
    """Raise `ValidationError` for an address that could not stand in every mail of the center.

    With letters beyond ASCII before its @, each mail needs SMTPUTF8 at the server of its reader.
    """
    if not address.rpartition("@")[0].isascii():
        message = _(
            "Emails do not reach letters such as å before the @ everywhere. Use another address."
        )
        raise ValidationError(message, "not_ascii")
    validate_address(address)


def refuse_key(address: str) -> None:
    """Raise `ValidationError` for a product key in an address, since those are shown and logged."""
    if contains_key(address):
        raise ValidationError(_("A product key cannot be part of an address."), "key_misplaced")


def _encode_domain(domain: str) -> str:
    """The domain in ASCII. Raises `UnicodeError` for one that has no such form, or several."""
    if _deviating.search(domain):
        raise UnicodeError("a domain that is another one for older programs")
    return domain.encode("idna").decode().lower()


def _is_letter(char: str, before: str) -> bool:
    """Whether it is a letter, a digit, or a mark on a letter, and no other one looks the same."""
    kind = unicodedata.category(char)[0]
    is_right = kind in "LN" or (kind == "M" and unicodedata.category(before)[0] in "LM")
    return is_right and unicodedata.normalize("NFKC", char) == char and not is_invisible(char)


class AddressField(forms.EmailField):
    """The field of an address that mails are sent to."""

    default_validators = [validate_address]


class OwnAddressField(forms.EmailField):
    """The field of an address of the center itself."""

    default_validators = [validate_own_address]


class AddressColumn(EmailField):  # type: ignore[type-arg]
    """A column of addresses with the same rule, and without keys; for migrations it is Django's."""

    default_validators = [validate_address, refuse_key]

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.EmailField", args, options
