"""Our own documents, written in Markdown, as HTML for a page.

HTML in them is text: the renderer escapes it, and the pages' content policy allows no script.
"""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_renderer = MarkdownIt("commonmark", {"html": False})


def to_html(text: str) -> SafeString:
    """The document (CommonMark) as HTML; tags in it are shown as they are written."""
    return mark_safe(_renderer.render(text))  # noqa: S308 - escaped by the renderer
