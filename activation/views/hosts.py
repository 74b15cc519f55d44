"""The KMS hosts of a key, and the page of one host with what can be done there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept import send_once
from accounts.middleware import PageRequest
from activation.access import offer_use
from activation.forms import ActForm, HostForm, ReportForm
from activation.models import KmsHost
from activation.selectors import get_host, list_key_hosts, list_latest_reports, list_reports
from activation.services import activate_host, register_host, report_host, retire_host
from activation.states import HostState
from agreements.access import Offer
from catalog.states import KeyType
from keys.models import Key
from keys.selectors import get_key
from keys.views.header import key_header, require_tab
from vlsc.lib.refused import NotPermitted, Refused

MOST_SHOWN = 25  # reports of a host


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_hosts(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_key(request.actor, pk)
    require_tab(key, KeyType.KMS)
    offer = offer_use(request.actor, key)
    form = HostForm(offer, request.POST or None)
    if request.method != "POST":
        return _render_hosts(request, key, form if offer else None)
    if not offer:
        raise NotPermitted
    return _act(
        request,
        form,
        lambda: _register(request, key, form),
        lambda status: _render_hosts(request, key, form, status=status),
    )


@login_required
@require_safe
def host(request: PageRequest, pk: UUID) -> HttpResponse:
    return _render_host(request, get_host(request.actor, pk))


@login_required
@require_POST
def host_activate(request: PageRequest, pk: UUID) -> HttpResponse:
    def act(host: KmsHost, wish: dict[str, Any]) -> str:
        activate_host(by=request.actor, host=host, at=timezone.now(), **wish)
        return _("%(host)s was activated again.") % {"host": host.name}

    return _act_on_host(request, pk, ActForm, "activation", act)


@login_required
@require_POST
def host_report(request: PageRequest, pk: UUID) -> HttpResponse:
    def act(host: KmsHost, wish: dict[str, Any]) -> str:
        report = report_host(by=request.actor, host=host, at=timezone.now(), **wish)
        return " ".join(f"{sentence}." for sentence in report.sentences)

    return _act_on_host(request, pk, ReportForm, "report", act)


@login_required
@require_POST
def host_retire(request: PageRequest, pk: UUID) -> HttpResponse:
    def act(host: KmsHost, wish: dict[str, Any]) -> str:
        retire_host(by=request.actor, host=host, at=timezone.now(), **wish)
        return _("%(host)s is retired. Its slot stays spent.") % {"host": host.name}

    return _act_on_host(request, pk, ActForm, "retirement", act)


def _act_on_host(
    request: PageRequest,
    pk: UUID,
    form_class: type[ActForm],
    name: str,
    act: Callable[[KmsHost, dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form of the host's page asks for, or show the page with the form's errors."""
    host = get_host(request.actor, pk)
    offer = offer_use(request.actor, host.key)
    if not offer:
        raise NotPermitted
    form = form_class(offer, request.POST, prefix=name)

    def done() -> HttpResponse:
        messages.success(request, act(host, form.wish()))
        return redirect("activation:host", host.pk)

    return _act(
        request, form, done, lambda status: _render_host(request, host, status, **{name: form})
    )


def _act(
    request: PageRequest,
    form: ActForm,
    act: Callable[[], HttpResponse],
    show_errors: Callable[[int], HttpResponse],
) -> HttpResponse:
    """Act once for each form that was rendered; what is refused changes nothing and is shown."""
    if not form.is_valid():
        return show_errors(400)

    def act_or_show() -> HttpResponse:
        try:
            return act()
        except Refused as refused:
            form.refuse(refused)
            return show_errors(refused.status)

    return send_once(request, form.cleaned_data["form_id"], act_or_show)


def _register(request: PageRequest, key: Key, form: HostForm) -> HttpResponse:
    host, is_new = register_host(by=request.actor, key=key, at=timezone.now(), **form.wish())
    if host.is_recorded:
        words = _("%(host)s is recorded.")
    else:
        words = _("%(host)s is registered.") if is_new else _("%(host)s was activated again.")
    messages.success(request, words % {"host": host.name})
    return redirect("activation:host", host.pk)


def _render_hosts(
    request: PageRequest, key: Key, form: HostForm | None, status: int = 200
) -> HttpResponse:
    hosts = list(list_key_hosts(request.actor, key))
    reports = list_latest_reports(request.actor, hosts)
    rows = [{"host": host, "report": reports.get(host.pk)} for host in hosts]
    context = {**key_header(request, key, "hosts"), "rows": rows, "form": form}
    return render(request, "activation/key_hosts.html", context, status=status)


def _render_host(
    request: PageRequest, host: KmsHost, status: int = 200, **forms: ActForm
) -> HttpResponse:
    offer = offer_use(request.actor, host.key)
    may_act = offer is not Offer.NO and host.state == HostState.ACTIVE
    classes = {"activation": ActForm, "report": ReportForm, "retirement": ActForm}
    context = {
        **key_header(request, host.key, "hosts"),
        "host": host,
        "reports": list_reports(request.actor, host)[:MOST_SHOWN],
        "may_act": may_act,
        **{name: class_(offer, prefix=name) for name, class_ in classes.items()},
        **forms,
        "refused": next(iter(forms.values()), None),
    }
    return render(request, "activation/host.html", context, status=status)
