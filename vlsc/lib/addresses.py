"""Mail addresses that people type."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def validate_address(address: str) -> None:
    """Raise `ValidationError` for what is no address, or none that every mail server delivers to.

    Letters beyond ASCII before the @ need servers with SMTPUTF8 (RFC 6531) all the way, and a mail
    that one of them refuses is a link that somebody waits for. In the domain they are fine.
    """
    if not address.rpartition("@")[0].isascii():
        message = _(
            "Mails do not reach letters such as å before the @ everywhere. Use another address."
        )
        raise ValidationError(message, "not_ascii")
    validate_email(address)


class AddressField(forms.EmailField):
    """The field of an address that mails are sent to."""

    default_validators = [validate_address]
