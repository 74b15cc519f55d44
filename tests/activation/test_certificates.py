"""Certificates: what is in one, who can verify it, and the keys that sign."""

import base64
import hashlib
import json
import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from activation import certificates
from activation.certificates import sign_certificate
from activation.models import SigningKey
from activation.services import make_first_signing_key, rotate_signing_key
from audit.models import LogLine
from audit.words import describe
from keys.services import open_signing_key
from tests.cast import force
from tests.races import at_once
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Invalid, NotPermitted, Refused
from vlsc.lib.sealing import CannotOpen

MACHINE = "6531594" * 9
ACTIVATION, NOW = uuid7(), timezone.now()
ADDRESS = "/.well-known/jwks.json"
PAGE = Path(settings.BASE_DIR) / "docs" / "verify-activation-certificates.md"


def sign() -> str:
    return sign_certificate(
        activation_id=ACTIVATION,
        issued_at=NOW,
        product="fjord-cad-2026-pro",
        key_last_five="KGACE",
        installation_id=MACHINE,
        channel="online",
    )


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def make_older(**age: float) -> None:
    """The newest key has been signing for a while."""
    newest = SigningKey.objects.live()[0]
    force(SigningKey.objects.filter(pk=newest.pk), made_at=newest.made_at - timedelta(**age))


def rotate(world, name: str = "olga", reason: str = "every year") -> SigningKey:
    return rotate_signing_key(by=world.actor(name), reason=reason, at=timezone.now())


def test_a_certificate_says_who_activated_what(db):
    header, claims, signature = sign().split(".")

    key = SigningKey.objects.get()
    assert json.loads(decode(header)) == {"alg": "EdDSA", "kid": key.kid, "typ": "JWT"}
    assert json.loads(decode(claims)) == {
        "iss": settings.PUBLIC_URL,
        "iat": int(NOW.timestamp()),
        "jti": str(ACTIVATION),
        "product": "fjord-cad-2026-pro",
        "key_last_five": "KGACE",
        "installation_id_sha256": hashlib.sha256(MACHINE.encode()).hexdigest(),
        "channel": "online",
    }
    public = Ed25519PublicKey.from_public_bytes(bytes(key.public))
    public.verify(decode(signature), f"{header}.{claims}".encode())
    with pytest.raises(InvalidSignature):
        public.verify(decode(signature), f"{header}.{claims}x".encode())


def test_signing_again_asks_the_database_nothing(db, django_assert_num_queries):
    first = sign()
    with django_assert_num_queries(0):
        assert sign() == first  # Ed25519 signs the same in the same way


def test_a_process_signs_with_the_new_key_after_a_minute(world, monkeypatch):
    sign()
    make_older(minutes=6)
    key = rotate(world)
    assert key.kid not in decode(sign().split(".")[0]).decode()
    later = certificates.time.monotonic() + certificates.REFRESH_SECONDS + 1
    monkeypatch.setattr(certificates.time, "monotonic", lambda: later)
    assert key.kid in decode(sign().split(".")[0]).decode()


def test_the_private_key_is_sealed_for_its_row(db):
    key = SigningKey.objects.get()
    private = open_signing_key(sealed=bytes(key.sealed), row_id=key.pk)
    assert len(private) == 32
    assert private not in bytes(key.sealed)
    with pytest.raises(CannotOpen):
        open_signing_key(sealed=bytes(key.sealed), row_id=uuid7())


def test_migrate_makes_the_first_key_and_no_second_one(db):
    before = SigningKey.objects.get()
    assert not make_first_signing_key(at=NOW)
    SigningKey.objects.all().delete()
    with pytest.raises(CannotOpen, match=r"`manage\.py migrate` makes it"):
        sign()
    call_command("migrate", verbosity=0)
    assert SigningKey.objects.get().kid != before.kid


def test_everybody_reads_the_public_keys_and_caches_keep_them(visit_as, django_assert_num_queries):
    browser, key = visit_as(None), SigningKey.objects.get()

    with django_assert_num_queries(1):
        answer = browser.get(ADDRESS)

    x = base64.urlsafe_b64encode(bytes(key.public)).decode().rstrip("=")
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key.kid, "use": "sig", "alg": "EdDSA"}
    assert answer.json() == {"keys": [jwk]}
    assert answer["Content-Type"] == "application/jwk-set+json"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies
    again = browser.get(ADDRESS, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "public, max-age=300")
    assert browser.post(ADDRESS).status_code == 405


def test_two_keys_are_live_while_rotating(world, visit_as):
    kids = [SigningKey.objects.get().kid]
    for _ in range(2):
        make_older(minutes=6)
        kids.insert(0, rotate(world).kid)
        answer = visit_as(None).get(ADDRESS).json()
        assert [key["kid"] for key in answer["keys"]] == kids[:2]
    assert [key.kid for key in SigningKey.objects.filter(retired_at=None)] != kids
    assert LogLine.objects.filter(action="signing_key.rotated").count() == 2


@pytest.mark.parametrize(
    ("name", "reason", "refusal"),
    [("sam", "x", NotPermitted), ("ada", "x", NotPermitted), ("olga", " ", Invalid)],
)
def test_only_operations_rotate_and_say_why(world, name, reason, refusal):
    make_older(minutes=6)
    with pytest.raises(refusal):
        rotate(world, name, reason)
    assert SigningKey.objects.count() == 1
    assert not LogLine.objects.exists()


def test_a_key_of_minutes_is_not_rotated(world):
    make_older(minutes=6)
    rotate(world)
    make_older(minutes=4)
    with pytest.raises(Refused) as refused:
        rotate(world)
    assert refused.value.code == "signing_key_too_new"
    assert SigningKey.objects.live().count() == 2


def rotate_or_refusal(world) -> SigningKey | str:
    try:
        return rotate(world)
    except Refused as refused:
        return refused.code


def test_two_who_rotate_at_once_make_one_key(committed_world):
    make_older(minutes=6)
    first = SigningKey.objects.get()
    try:
        outcomes = at_once(*[lambda: rotate_or_refusal(committed_world)] * 2)
        assert SigningKey.objects.count() == 2
        assert outcomes.count("signing_key_too_new") == 1
    finally:
        SigningKey.objects.exclude(pk=first.pk).delete()


def test_the_operator_rotates_by_command(world, capsys):
    make_older(minutes=6)
    call_command("rotate_signing_key", "--reason", "somebody left")
    key = SigningKey.objects.live()[0]
    assert capsys.readouterr().out == f"Certificates are signed with {key.kid} within a minute.\n"
    line = LogLine.objects.get()
    assert describe(line) == f"The center made a new key that signs certificates: {key.kid}"
    assert line.facts == {"reason": "somebody left"}
    with pytest.raises(CommandError, match="only minutes old"):
        call_command("rotate_signing_key", "--reason", "again")


def test_the_check_of_the_documentation(visit_as, tmp_path, capsys):
    """The program of the page verifies a certificate offline, and refuses what was changed."""
    code = PAGE.read_text().split("```python\n")[1].split("```")[0]
    program = tmp_path / "verify.py"
    program.write_text(code)
    verify = runpy.run_path(str(program))["verify"]
    keys, certificate = visit_as(None).get(ADDRESS).json(), sign()

    claims = verify(certificate, keys, settings.PUBLIC_URL, "fjord-cad-2026-pro", MACHINE)
    assert claims["jti"] == str(ACTIVATION)
    header, body, signature = certificate.split(".")
    for changed in (
        (f"{header}.{body[:-2]}AA.{signature}", keys, settings.PUBLIC_URL, MACHINE),
        (certificate, {"keys": []}, settings.PUBLIC_URL, MACHINE),
        (certificate, keys, "https://elsewhere.example", MACHINE),
        (certificate, keys, settings.PUBLIC_URL, "0" * 63),
    ):
        with pytest.raises(ValueError, match="certificate"):
            verify(*changed[:3], "fjord-cad-2026-pro", changed[3])
    with pytest.raises(ValueError, match="certificate"):
        verify(certificate, keys, settings.PUBLIC_URL, "another-product", MACHINE)
