"""New product versions at the desk: what a release would do, and the release."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import PageRequest
from keys.forms import VersionForm
from keys.selectors.versions import (
    get_unreleased,
    list_new_versions,
    list_unreleased,
    preview_version,
)
from keys.services import release_version
from vlsc.lib.keyset import cut


@login_required
@require_safe
def versions(request: PageRequest) -> HttpResponse:
    form = VersionForm(request.GET or None, products=list_unreleased(request.actor))
    if form.is_bound and "product" in request.GET and form.is_valid():
        return redirect("keys:version", form.cleaned_data["product"])
    found = list_new_versions(request.actor).order_by()
    page = cut(found, "released_at", down=True, asked=request.GET, of=request.path)
    context = {"form": form, "rows": page.rows, "page": page, **page.addresses(request.GET)}
    return render(request, "keys/versions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: PageRequest, pk: UUID) -> HttpResponse:
    product = get_unreleased(request.actor, pk)
    if request.method == "POST":
        release_version(by=request.actor, product=product, at=timezone.now())
        messages.success(request, _("%(name)s is released.") % {"name": product.name})
        return redirect("keys:versions")
    preview = preview_version(request.actor, product)
    return render(request, "keys/version.html", {"product": product, "preview": preview})
