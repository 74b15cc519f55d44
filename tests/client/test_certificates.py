"""What the client takes for a certificate: signed by the center, for this product and machine."""

import pytest
from django.conf import settings

from activation.selectors import list_public_keys
from tests.client.stand_in import PRODUCT, StandIn
from vlsc_client.failures import Exit, Failure
from vlsc_client.verification import verify_certificate

MACHINE = "6531594" * 9
KEY = "APZHNQNB5L64DXXJ9TRWKGACE"


def test_only_what_the_center_signed_for_this_machine(db):
    certificate, keys = StandIn(KEY, bytes(32), 1).certify(MACHINE), {"keys": list_public_keys()}
    header, claims, signature = certificate.split(".")
    right = {"center": settings.PUBLIC_URL, "product": PRODUCT, "machine": MACHINE}
    assert verify_certificate(certificate, keys, **right)["key_last_five"] == KEY[-5:]

    changed = signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]
    wrong = [
        (f"{header}.{claims}.{changed}", keys, right),
        (f"{header}.{claims}", keys, right),
        ("", keys, right),
        (certificate, {}, right),
        (certificate, {"keys": [keys["keys"][0] | {"x": "A" * 43}]}, right),
        (certificate, keys, right | {"center": "https://elsewhere.example"}),
        (certificate, keys, right | {"product": "another"}),
        (certificate, keys, right | {"machine": "0" * 63}),
    ]
    for text, key_set, expected in wrong:
        with pytest.raises(Failure) as refused:
            verify_certificate(text, key_set, **expected)
        assert refused.value.exit_code == Exit.NOT_VERIFIED
