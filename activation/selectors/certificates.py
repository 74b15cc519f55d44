"""The published keys of certificates. They are the same for everybody."""

from activation.models import SigningKey


def list_public_keys() -> list[dict[str, str]]:
    """The keys that live certificates are signed with, newest first, as JSON Web Keys."""
    return [key.as_jwk() for key in SigningKey.objects.live()]
