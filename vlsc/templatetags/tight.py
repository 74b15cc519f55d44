"""A block tag that leaves out the indentation of templates, which is a fifth of a page."""

import re

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context

register = template.Library()
# Only what has a line break in it: a blank between two words in tags stays.
_between = re.compile(r">\s*\n\s*<")


class TightNode(Node):
    """Renders its content, then takes the indentation between tags away."""

    def __init__(self, content: NodeList) -> None:
        self.content = content

    def render(self, context: Context) -> str:
        return _between.sub(">\n<", self.content.render(context))


@register.tag
def tight(parser: Parser, token: Token) -> TightNode:
    """Begin such a block; `endtight` ends it."""
    content = parser.parse(("endtight",))
    parser.delete_first_token()
    return TightNode(content)
