"""OpenID Connect with one provider: the way there and back, as allauth's parts walk it.

The code flow with PKCE, a state of this session and a nonce. What a provider says counts only if
its signature, issuer, audience, time and nonce are right; who then is signed in is decided by
`accounts.services.find_signed_in`.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from accounts.models import IdentityProvider
from vlsc.lib.refused import Refused
from vlsc.lib.sealing import CannotOpen
from vlsc.lib.slots import Slots, TooBusy
from vlsc.lib.watched_http import cut_after

LONGEST_SUBJECT = 255
CLOCKS_DIFFER = 60  # seconds
# Signatures by a key of the provider alone; none by a secret that both know.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
# A provider that is slow must not take every thread of the web server, nor keep one.
asking = Slots(settings.TRANSFERS_AT_ONCE)
ASKED_WITHIN = 10  # seconds for all that one page asks of a provider
ASKED_LATELY = 300  # seconds since the provider asked who it is, where the person is asked again
# How providers say that an address is its owner's; Entra ID has a name of its own for it.
VERIFIED, VERIFIED_CLAIMS = (True, "true", "1"), ("email_verified", "xms_edov")


class CannotSignIn(Exception):
    """The provider, or what it says, signs nobody in; the text is for the center's own log."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a provider says of somebody; `email` is empty unless it has verified the address.

    `asked_at` is when it made sure who it is, in seconds, or 0 if it does not say. `back` and `act`
    are what the person wanted, and `is_again` whether they were signed in before.
    """

    subject: str
    email: str
    asked_at: float
    back: str
    act: str
    is_again: bool


def begin(
    request: HttpRequest, provider: IdentityProvider, *, back: str, act: str = "", again: bool
) -> HttpResponse:
    """Redirect to the provider; `again` has it ask the person anew.

    Raises `CannotSignIn`, or `Refused` (`unavailable`, 503) while others wait for providers.
    """
    nonce = secrets.token_urlsafe(16)
    asked = {"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if again else {})
    protocol = _Protocol(request, provider)
    try:
        with _slot(provider):
            protocol.require_issuer()
            response: HttpResponse = protocol.get_provider().redirect(
                request, "login", back, auth_params=asked, nonce=nonce, act=act, again=again
            )
    except _FAULTS as error:
        raise CannotSignIn(f"no way there: {error!r}") from error
    return response


def finish(request: HttpRequest, provider: IdentityProvider) -> Statement:
    """What the provider says, with which a browser comes back.

    Each state is taken once, and only in the session that it was made in. Raises `CannotSignIn`, or
    `Refused` (`unavailable`, 503) as `begin` does; the state then counts again.
    """
    with _slot(provider):
        return _finish(request, provider)


def _finish(request: HttpRequest, provider: IdentityProvider) -> Statement:
    protocol = _Protocol(request, provider)
    state = statekit.unstash_state(
        request, provider_id=str(provider.pk), state_id=request.GET.get("state", "")
    )
    if state is None or "code" not in request.GET:
        raise CannotSignIn("no such state, or the provider refused")
    try:
        protocol.require_issuer()
        return _read(protocol.exchange(state["pkce_code_verifier"], state["nonce"]), state)
    except _FAULTS as error:
        raise CannotSignIn(f"no way back: {error!r}") from error


@contextmanager
def _slot(provider: IdentityProvider) -> Iterator[None]:
    try:
        release = asking.take()
    except TooBusy as error:
        text = _("Many people sign in by %(provider)s just now. Try again in a few seconds.")
        raise Refused("unavailable", text % {"provider": provider.name}, status=503) from error
    try:
        with cut_after(ASKED_WITHIN):
            yield
    finally:
        release()


# What goes wrong beyond the center: no answer, no JSON, another shape than the standard's.
_FAULTS = (
    *(RequestException, OAuth2Error, jwt.PyJWTError, CannotOpen),
    *(ValueError, KeyError, TypeError, AttributeError),
)


class _Provider(OpenIDConnectProvider):
    pkce_enabled_default = True

    def get_scope(self) -> list[str]:
        return ["openid", "email"]


class _Protocol(OpenIDConnectOAuth2Adapter):
    """allauth's protocol with a provider that is a row."""

    def __init__(self, request: HttpRequest, provider: IdentityProvider) -> None:
        super().__init__(request, str(provider.pk))
        self._row = provider

    def get_provider(self) -> _Provider:
        row = self._row
        app = SocialApp(
            provider=_Provider.id,
            provider_id=str(row.pk),
            name=row.name,
            client_id=row.client_id,
            secret=row.secret,
            settings={"server_url": row.issuer.rstrip("/")},
        )
        provider = _Provider(self.request, app=app)
        provider.get_oauth2_adapter = lambda _request: self
        return provider

    @property
    def basic_auth(self) -> bool:
        """Whether the client's secret goes into a header: the standard's way, unless others do."""
        usual = ["client_secret_basic"]
        methods = self.openid_config.get("token_endpoint_auth_methods_supported", usual)
        return "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Built from `PUBLIC_URL`: the `Host` header is chosen by the client."""
        return f"{settings.PUBLIC_URL}{reverse('accounts:provider-return', args=[self._row.pk])}"

    def require_issuer(self) -> None:
        """Raise `CannotSignIn` unless the provider says itself that it is this issuer."""
        if self.openid_config["issuer"].rstrip("/") != self._row.issuer.rstrip("/"):
            raise CannotSignIn(f"another issuer: {self.openid_config['issuer']!r}")

    def exchange(self, verifier: str, nonce: str) -> dict[str, Any]:
        """The claims about the person that the code of the request stands for."""
        app = self.get_provider().app
        client = self.get_client(self.request, app)
        tokens = self.get_access_token_data(self.request, app, client, pkce_code_verifier=verifier)
        claims = self._open_id_token(tokens["id_token"])
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise CannotSignIn("another nonce")
        return claims if "email" in claims else claims | self._ask_further(tokens, claims["sub"])

    def _open_id_token(self, token: str) -> dict[str, Any]:
        """The claims of a token that is signed by the provider, for this client, and still valid.

        Not by allauth's function: that wants each key to be named, which the standard does not.
        """
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
        response.raise_for_status()
        named = jwt.get_unverified_header(token).get("kid")
        keys = [
            key for key in jwt.PyJWKSet.from_dict(response.json()) if named in {None, key.key_id}
        ]
        if len(keys) != 1:
            raise CannotSignIn("the key that has signed is not known")
        client_id = self._row.client_id
        claims: dict[str, Any] = jwt.decode(
            token,
            keys[0],
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=self.openid_config["issuer"],
            leeway=CLOCKS_DIFFER,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        if claims.get("azp", client_id) != client_id:
            raise CannotSignIn("for another client")
        return claims

    def _ask_further(self, tokens: dict[str, Any], subject: str) -> dict[str, Any]:
        """The address from where some providers have it alone."""
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers=headers)
        response.raise_for_status()
        found = response.json()
        if found["sub"] != subject:
            raise CannotSignIn("claims about somebody else")
        return {name: found[name] for name in ("email", *VERIFIED_CLAIMS) if name in found}


def _read(claims: dict[str, Any], state: dict[str, Any]) -> Statement:
    subject, email, now = claims["sub"], claims.get("email"), time.time()
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise CannotSignIn("a subject of another shape")
    asked_at = min(float(claims.get("auth_time") or 0), now)
    if state["again"]:
        if asked_at and now - asked_at > ASKED_LATELY:
            raise CannotSignIn("the person was not asked again")
        asked_at = now
    is_verified = any(claims.get(name) in VERIFIED for name in VERIFIED_CLAIMS)
    return Statement(
        subject=subject,
        email=email if is_verified and isinstance(email, str) else "",
        asked_at=asked_at,
        back=state.get("next") or "",
        act=state["act"],
        is_again=state["again"],
    )
