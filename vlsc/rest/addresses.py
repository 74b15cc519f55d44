"""Keeps product keys out of addresses, and what says nothing: people paste keys into searches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers

from vlsc.lib.masking import contains_key, mask_address, mask_keys, mask_query


class AddressMiddleware:
    """Puts the last five characters in place of a key before anything reads or logs the address.

    A page is answered with a redirect, so that the key does not stay in the browser's address bar.
    An API operation goes on with the last five, and so do its links. A path never has a key in it,
    so that the masked one is not found.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        clean = mask_query(query)
        request.META["QUERY_STRING"] = clean
        if contains_key(request.path_info):
            request.path = mask_keys(request.path)
            request.path_info = request.META["PATH_INFO"] = mask_keys(request.path_info)
        if not _is_api(request):
            clean = _without_empty(clean)
        if clean != query and request.method in {"GET", "HEAD"} and not _is_api(request):
            to = f"{request.path}?{clean}" if clean else request.path
            response = HttpResponseRedirect(mask_address(to))
            add_never_cache_headers(response)
            return response
        return self.get_response(request)


def _without_empty(query: str) -> str:
    """Without the parameters that say nothing: a form sends every filter that is not used."""
    return "&".join(part for part in query.split("&") if part.partition("=")[1:] != ("=", ""))


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
