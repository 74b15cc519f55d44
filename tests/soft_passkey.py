"""A passkey in memory: it is made, and signs, as a browser with a device would answer."""

import hashlib
import json
import secrets
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User
from accounts.services import add_passkey
from tests.cast import World

Flag = AuthenticatorData.FLAG
TOUCHED, VERIFIED = Flag.UP, Flag.UP | Flag.UV  # by a finger that may be anybody's; by its owner

JSON = {"Accept": "application/json"}
REFUSED = "The passkey was not accepted. Try again."
UNREADABLE = {
    "nothing": "",
    "null": "null",
    "no JSON": "[",
    "no object": "[1]",
    "an empty object": "{}",
    "an ID alone": '{"id": "AA"}',
    "no base64": '{"rawId": "é"}',
    "empty data": '{"rawId": "AA", "response": {"clientDataJSON": "e30", "signature": "AA"}}',
    "extensions that are a number": '{"rawId": "AA", "clientExtensionResults": 7}',
    "too deep": "[" * 9999,
}


class SoftPasskey:
    """One passkey of somebody, for the center at `host`."""

    def __init__(self, owner: User, host: str = "testserver") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id, self._owner, self._host = secrets.token_bytes(16), owner, host

    def made(self, challenge: str = "AAAA") -> dict[str, Any]:
        """What a browser answers when it is made."""
        public = ES256.from_cryptography_key(self._key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self._id, public)
        attestation = AttestationObject.create("none", self._facts(VERIFIED, credential), {})
        return self._answer(
            clientDataJSON=self._client_data("create", challenge), attestationObject=attestation
        )

    def used(self, challenge: str, flags: Flag = VERIFIED) -> str:
        """What a browser answers when it is used, as the form sends it."""
        client_data, facts = self._client_data("get", challenge), self._facts(flags)
        signature = self._key.sign(facts + client_data.hash, ec.ECDSA(SHA256()))
        answer = self._answer(
            clientDataJSON=client_data,
            authenticatorData=facts,
            signature=signature,
            userHandle=user_pk_to_url_str(self._owner).encode(),
        )
        return json.dumps(answer)

    def _facts(self, flags: Flag, credential: bytes = b"") -> AuthenticatorData:
        host = hashlib.sha256(self._host.encode()).digest()
        return AuthenticatorData.create(host, flags | (Flag.AT if credential else 0), 0, credential)

    def _client_data(self, what: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(f"webauthn.{what}", challenge, f"http://{self._host}")

    def _answer(self, **response: bytes) -> dict[str, Any]:
        own_id = websafe_encode(self._id)
        return {
            "id": own_id,
            "rawId": own_id,
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }


def give_passkey(world: World, name: str) -> SoftPasskey:
    """A passkey of somebody, which the center knows."""
    owner = world.people[name]
    passkey = SoftPasskey(owner)
    add_passkey(
        by=world.actor(name), user=owner, name="Key", credential=passkey.made(), at=timezone.now()
    )
    return passkey


def challenge_of(browser: Client, path: str) -> str:
    """What a passkey has to sign, as the page's script asks for it."""
    answer = browser.get(path, headers=JSON)
    return answer.json()["request_options"]["publicKey"]["challenge"]
