"""The data of the home page, the search and the sidebar, from each app's own selectors."""

from home.selectors.counts import count_waiting
from home.selectors.needs import Needs, list_needs
from home.selectors.search import OF_A_KIND, Found, search
from home.selectors.steps import Step, list_missing_steps, list_steps

__all__ = [
    "OF_A_KIND",
    "Found",
    "Needs",
    "Step",
    "count_waiting",
    "list_missing_steps",
    "list_needs",
    "list_steps",
    "search",
]
