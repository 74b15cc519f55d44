"""A real identity provider, as a process on loopback, and the walk of a browser through it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
from django.test import Client

from accounts.models import IdentityProvider, SignInDomain


class RunningProvider:
    """The provider at `url`; people there have whatever claims a test gives them."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def know(self, subject: str, **claims: object) -> None:
        """Have somebody there, with these claims."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=9).raise_for_status()

    def register(self, provider: IdentityProvider, center: str = "http://127.0.0.1:8000") -> None:
        """Make a client there for a row of the center, with a secret that is checked."""
        wanted = {"redirect_uris": [f"{center}/sign-in/{provider.pk}/return"]}
        client = requests.post(f"{self.url}/oauth2/clients", json=wanted, timeout=9).json()
        provider.client_id, provider.secret = client["client_id"], client["client_secret"]
        provider.save()


def make_provider(
    running: RunningProvider, *domains: str, center: str = "http://127.0.0.1:8000", **fields: object
) -> IdentityProvider:
    """A row that is set up at the running provider for these mail domains."""
    provider = IdentityProvider(name="Contoso ID", issuer=running.url, client_id="", **fields)
    provider.secret = ""
    provider.save()
    running.register(provider, center)
    for domain in domains:
        SignInDomain.objects.create(domain=domain, provider=provider)
    return provider


def come_back(address: str, subject: str) -> str:
    """What the browser calls after somebody has said there who they are: a path of the center."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=9)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in_by(browser: Client, provider: IdentityProvider, subject: str, query: str = ""):
    """The whole walk; the center's last answer."""
    leads = browser.get(f"/sign-in/{provider.pk}{query}")
    assert leads.status_code == 302, leads.content
    return browser.get(come_back(leads["Location"], subject))


def is_in(browser: Client) -> bool:
    return browser.get("/permissions").status_code == 200


@contextmanager
def run_provider() -> Iterator[RunningProvider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen([*command, "-r"], env=environment, **quiet)
    try:
        _wait(port, process)
        yield RunningProvider(port)
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The identity provider does not start.")
