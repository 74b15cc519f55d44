"""Asking who is there again before an act, which is then carried out.

    if not is_fresh(request):
        return ask_password(request, back=reverse("people:tokens"))

The form that was sent is kept, sealed, for this session; the page that asks for the password, a
passkey or the provider's sign-in carries it out. The view runs as if the form were sent then, and
so asks for permission again; the forms of the password and the passkey have the CSRF token.
"""

import copy
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.kept import carry_out_once, keep_value

PARAMETER = "act"  # names the kept form, in the address and in the form of the password


def ask_password(request: HttpRequest, *, back: str) -> HttpResponse:
    """Keep the form that was sent, and lead to the page that asks for the password.

    `back` is where that page leads if the person cancels, or waits until the form is gone.
    """
    name = secrets.token_urlsafe(16)
    fields = {key: values for key, values in request.POST.lists() if key != "csrfmiddlewaretoken"}
    keep_value(request, PARAMETER, name, {"path": request.path_info, "fields": fields})
    return _lead_to_page({"next": back, PARAMETER: name})


def ask_password_first(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the password, and from there back to this one."""
    return _lead_to_page({"next": request.path})


def ask_again(request: HttpRequest, *, back: str) -> HttpResponse:
    """Lead to the page that asks, after a refusal; it still names the form that is kept."""
    return _lead_to_page({"next": back, PARAMETER: request.POST.get(PARAMETER, "")[:64]})


def ask_second_factor(*, back: str, act: str) -> HttpResponse:
    """Lead to the page that asks, after the provider has; it asks for the second factor alone."""
    return _lead_to_page({"next": back} | ({PARAMETER: act} if act else {}))


def carry_out_kept(request: HttpRequest, otherwise: HttpResponse) -> HttpResponse:
    """Send the form that the page names, if it names one; `otherwise` if not."""
    name = request.POST.get(PARAMETER)
    return carry_out(request, name, otherwise) if name else otherwise


def carry_out(request: HttpRequest, name: str, otherwise: HttpResponse) -> HttpResponse:
    """Send the kept form to its view, once; `otherwise` if it is kept no more."""
    done = carry_out_once(request, PARAMETER, name, lambda kept: _send_again(request, kept))
    if done is None:
        messages.warning(
            request, _("Nothing was done because too much time has passed. Request it again.")
        )
    return done or otherwise


def _lead_to_page(query: dict[str, str]) -> HttpResponse:
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode(query)}")


def _send_again(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
    match = resolve(kept["path"])
    repeated: Any = copy.copy(request)
    repeated.path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    repeated.path_info, repeated.resolver_match = kept["path"], match
    repeated.method = "POST"  # also where a provider has led back by an address
    repeated.GET, repeated.POST = QueryDict(), _form(kept["fields"])
    response: HttpResponse = match.func(repeated, *match.args, **match.kwargs)
    return response


def _form(fields: dict[str, list[str]]) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, values in fields.items():
        form.setlist(name, values)
    form._mutable = False
    return form
