"""Pages of the catalog at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.middleware import PageRequest
from catalog.services import load_included_catalog


@login_required
@require_POST
def catalog_load(request: PageRequest) -> HttpResponse:
    loaded = load_included_catalog(by=request.actor, at=timezone.now())
    counted = {"programs": loaded.added["program"], "products": loaded.added["product"]}
    messages.success(request, _("Loaded: %(programs)d programs, %(products)d products.") % counted)
    return redirect("home:first-steps")
