"""The catalog's admin site, for licensing operations: only programs and products.

Every change writes a log line in its own transaction.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.services import record
from catalog.forms import AliasFormSet, ProductForm, ProgramForm
from catalog.models import AllotmentRule, Product, ProductAlias, Program, ProgramAlias, SetupKey


class CatalogSite(admin.AdminSite):
    """Django's admin with this product's own sign-in; access is by `User.is_staff`."""

    site_header = _("Catalog")
    site_title = _("Catalog")
    index_title = _("Programs and products")
    site_url = "/"
    left_out = frozenset(
        {"password_change", "password_change_done", "autocomplete", "view_on_site"}
    )

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", "") not in self.left_out]

    def has_permission(self, request: HttpRequest) -> bool:
        """Anonymous visitors are redirected to sign in; others without permission get a 403."""
        if request.user.is_authenticated and not super().has_permission(request):
            raise PermissionDenied
        return super().has_permission(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")


site = CatalogSite(name="admin")


class LoggedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes each addition, change and deletion to the log."""

    actions = None  # Django's "delete selected" does not run in a transaction
    kind: str

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Somebody else may have taken a name since the form was checked: it is checked again."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, obj, "added", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        for row in queryset:
            self._record(request, row, "removed", [])
        return super().log_deletions(request, queryset)  # type: ignore[arg-type]

    def _record(self, request: HttpRequest, row: Model, change: str, changes: Any) -> None:
        record(
            by=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
            action=f"{self.kind}.{change}",
            subject=(self.kind, row.pk, str(row)),
            **({"changes": changes} if changes else {}),
        )


class ProgramAliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ProgramAlias
    formset = AliasFormSet
    extra = 0


class AllotmentRuleInline(admin.TabularInline):  # type: ignore[type-arg]
    model = AllotmentRule
    extra = 0


class ProductAliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ProductAlias
    formset = AliasFormSet
    extra = 0


class SetupKeyInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SetupKey
    extra = 0


@admin.register(Program, site=site)
class ProgramAdmin(LoggedAdmin):
    kind = "program"
    form = ProgramForm
    list_display = ("name", "code", "key_rule", "kms", "id_kind")
    search_fields = (
        "name__folded_contains",
        "code",
        "aliases__name__folded_contains",
    )
    inlines = (ProgramAliasInline, AllotmentRuleInline)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Program | None = None
    ) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(Product, site=site)
class ProductAdmin(LoggedAdmin):
    kind = "product"
    form = ProductForm
    list_display = ("name", "code", "pool", "key_need", "activation_authority")
    list_filter = ("pool", "key_need", "activation_authority", "family")
    search_fields = (
        "name__folded_contains",
        "code",
        "aliases__name__folded_contains",
    )
    inlines = (ProductAliasInline, SetupKeyInline)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Product | None = None
    ) -> tuple[str, ...]:
        return ("code",) if obj else ()
