"""The forms of the catalog's pages, sent back as a browser would."""

from typing import Any

from django.urls import reverse

from catalog.forms import ProductForm, ProgramForm
from catalog.models import Product, Program

NEW_PRODUCT = {
    "code": "fjord-scan-2026",
    "name": "Fjord Scan 2026",
    "family": "Fjord Scan",
    "version": "2026",
    "pool": "applications",
    "key_need": "none",
    "activation_authority": "center",
    "aliases": "Scan 26\n\nFS26",
}


def address_of(entry: Product | Program) -> str:
    """The page of a program or product."""
    return reverse("catalog:entry", args=[f"{entry._meta.model_name}s", entry.pk])


def form_of(entry: Product | Program) -> dict[str, Any]:
    """What the browser would send back, unchanged."""
    form = (ProductForm if isinstance(entry, Product) else ProgramForm)(None, entry)
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def change(browser: Any, entry: Product | Program, **new: object) -> Any:
    """The answer to a changed form of a program or product."""
    return browser.post(address_of(entry), form_of(type(entry).objects.get(pk=entry.pk)) | new)
