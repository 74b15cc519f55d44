"""The forms of the catalog's admin, sent back as a browser would."""

import re

from django.urls import reverse


def form_of(html: str) -> dict[str, str | list[str]]:
    """What the browser would send back, unchanged."""
    form: dict[str, str | list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', html):
        form[name] = [*form.get(name, []), value]
    for name in re.findall(r'type="checkbox" name="(\w+)" (?!value)[^>]* checked', html):
        form[name] = "on"
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)
        if name and 'type="submit"' not in tag and 'type="checkbox"' not in tag:
            value = re.search(r'value="([^"]*)"', tag)
            form[name[1]] = value[1] if value else ""
    single = r'<select name="([^"]+)"(?![^>]*multiple)[^>]*>(.*?)</select>'
    for name, options in re.findall(single, html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return form


def change(browser, product, **new):
    """The admin's answer to a changed form of a product."""
    address = reverse("admin:catalog_product_change", args=[product.pk])
    form = form_of(browser.get(address).content.decode())
    return browser.post(address, form | new)
