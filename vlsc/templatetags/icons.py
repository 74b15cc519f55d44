"""The tag of icons, written here and not as a template: every page has a dozen."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of `static/icons/portal.svg`, always beside words or an aria-label."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        *(static("icons/portal.svg"), name),
    )
