"""What a KMS host activates at the counts that it reports. Pure: numbers in, classes out.

Windows servers and Windows clients are counted together: servers are activated from a count of 5,
clients from 25. Office is counted by itself, and activated from 5.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SERVERS, CLIENTS, OFFICE = "windows_servers", "windows_clients", "office"
THRESHOLDS = {SERVERS: 5, CLIENTS: 25, OFFICE: 5}
CLASS_NAMES = {
    SERVERS: gettext_lazy("Windows servers"),
    CLIENTS: gettext_lazy("Windows clients"),
    OFFICE: gettext_lazy("Office"),
}


class Verdict(NamedTuple):
    """The classes that are activated at some counts, and those that are not yet."""

    reaches: list[str]
    misses: list[str]


def judge(windows: int | None, office: int | None) -> Verdict:
    """What is activated at these counts; nothing is said of a count that was not reported."""
    counts = {SERVERS: windows, CLIENTS: windows, OFFICE: office}
    counted = {name: count for name, count in counts.items() if count is not None}
    return Verdict(
        reaches=[name for name, count in counted.items() if count >= THRESHOLDS[name]],
        misses=[name for name, count in counted.items() if count < THRESHOLDS[name]],
    )


def describe_windows(count: int) -> str:
    """The count of Windows servers and clients with what it means, as a sentence."""
    if count >= THRESHOLDS[CLIENTS]:
        words = _("%(n)s: servers and Windows clients activate")
    elif count >= THRESHOLDS[SERVERS]:
        words = _("%(n)s: servers activate, Windows clients not yet (%(clients)s)")
    else:
        words = _("%(n)s: servers not yet (%(servers)s), Windows clients not yet (%(clients)s)")
    return words % {"n": count, "servers": THRESHOLDS[SERVERS], "clients": THRESHOLDS[CLIENTS]}


def describe_office(count: int) -> str:
    """The count of Office with what it means, as a sentence."""
    activates = count >= THRESHOLDS[OFFICE]
    words = _("%(n)s: Office activates") if activates else _("%(n)s: Office not yet (%(office)s)")
    return words % {"n": count, "office": THRESHOLDS[OFFICE]}
