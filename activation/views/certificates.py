"""The public keys of certificates, for everybody."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from activation.selectors import list_public_keys

PUBLIC_FOR = 300  # seconds


@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """A JSON Web Key Set (RFC 7517). Caches may keep it for as long as keys are not rotated."""
    body = json.dumps({"keys": list_public_keys()}).encode()
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type="application/jwk-set+json")
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Cache-Control"] = f"public, max-age={PUBLIC_FOR}"
    return answer
