"""The certificate of a KMS host, as of a machine's activation."""

from activation.certificates import sign_certificate
from activation.models import KmsHost
from keys.models import Listing

CHANNEL = "kms_host"


def certify_host(*, host: KmsHost) -> str:
    """Its certificate, signed anew each time; empty for a host that is only recorded here.

    It names the host's id in place of an installation ID, and of the products for which the key is
    listed the first by name. It asks for no permission and writes no line: who registers or
    activates a host gets it with the answer, and both are checked and logged there.
    """
    if host.activated_at is None:
        return ""
    listings = Listing.objects.filter(key=host.key_id).order_by("product_name", "id")
    return sign_certificate(
        activation_id=host.pk,
        issued_at=host.activated_at,
        product=listings.values_list("product__code", flat=True)[0],
        key_last_five=host.key.last_five,
        installation_id=host.host_id,
        channel=CHANNEL,
    )
