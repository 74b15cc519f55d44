"""The center's API, over HTTPS; plain HTTP only to this machine itself."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from vlsc_client.failures import Exit, Failure

SECONDS = 30
LOCAL = {"127.0.0.1", "localhost", "::1"}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token, or a product key, to another place."""

    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


class Center:
    """A center by its address, with the token of whoever calls it; the product itself has none."""

    def __init__(self, address: str, token: str = "") -> None:
        self.address, self.token = address.rstrip("/"), token
        parts = urllib.parse.urlsplit(self.address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
            raise Failure(Exit.USAGE, "The address of the center begins with https://.")
        self._open = urllib.request.build_opener(_NoRedirects()).open

    def get(self, path: str, **parameters: str) -> Any:
        """The JSON at a path. Raises `Failure`."""
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        return self._call(path + query, None)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer to a JSON body. Raises `Failure`."""
        return self._call(path, json.dumps(body).encode())

    def find_key(self, last_five: str) -> str:
        """The id of the MAK with these last five characters, if there is exactly one."""
        found = self.get("/api/v1/keys", last_five=last_five, type="mak")["results"]
        if len(found) != 1:
            count = "No key" if not found else "More than one key"
            raise Failure(Exit.REFUSED, f"{count} in your sight ends in {last_five}.")
        return str(found[0]["id"])

    def _call(self, path: str, body: bytes | None) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310 - https
        try:
            with self._open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, ValueError) as error:
            raise Failure(Exit.UNREACHABLE, f"The center does not answer: {error}") from error


def _refusal(error: urllib.error.HTTPError) -> Failure:
    try:
        problem = json.load(error)
    except ValueError:
        problem = None
    problem = problem if isinstance(problem, dict) else {}
    code = str(problem.get("code", error.code))
    exit_code = Exit.EXHAUSTED if code == "exhausted" else Exit.REFUSED
    if error.code >= 500:
        exit_code = Exit.UNREACHABLE
    sentence = str(problem.get("detail") or problem.get("title") or f"HTTP {error.code}")
    known = {name: problem[name] for name in ("used", "allowed", "request_url") if name in problem}
    return Failure(exit_code, sentence, code=code, **known)
