"""Tags for what a key has used and whether it can be used. No queries, no rules.

Written here and not as templates, since lists have them in every row.
"""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.states import KeyType
from keys.models import Key, Listing
from keys.states import KeyStatus, ListingState, OsaStatus
from vlsc.lib.pager import grouped
from vlsc.templatetags.portal import day, meter

register = template.Library()


@register.simple_tag
def activations(key: Key) -> SafeString:
    """What a key has used up of what it may."""
    if key.type == KeyType.MAK:
        return meter(None, None) if key.is_unreported else meter(key.used, key.allowed)
    if key.type == KeyType.KMS:
        return _hosts(key)
    return _redeemed(key) if key.type == KeyType.OSA else _muted(_("Not counted"))


def _hosts(key: Key) -> SafeString:
    hosts = {"used": key.hosts_used, "allowed": key.hosts_allowed}
    return format_html(
        "{}, <small>{}</small>",
        _("%(used)s of %(allowed)s hosts") % hosts,
        _("%(n)s activations each") % {"n": key.activations_per_host},
    )


def _redeemed(key: Key) -> SafeString:
    is_redeemed = key.osa_status == OsaStatus.REDEEMED
    state = tag(key.get_osa_status_display()) if is_redeemed else tag(_("Available"), "good")
    if key.seats is None:
        return state
    seats = ngettext("%(shown)s seat", "%(shown)s seats", key.seats)
    text = seats % {"shown": grouped(key.seats)}
    return format_html('{} <span class="muted nowrap">{}</span>', state, text)


@register.simple_tag
def key_state(key: Key, today: date) -> SafeString | str:
    """A key that is not simply usable says so; of any other there is nothing."""
    if key.withdrawn_at:
        return tag(_("Withdrawn"), "bad")
    if key.status == KeyStatus.BLOCKED:
        return tag(_("Blocked"), "bad")
    if key.status == KeyStatus.REPLACED:
        return tag(_("Replaced"), "bad")
    if key.usable_from and key.usable_from > today:
        until = (_("Not usable until"), day(key.usable_from))
        return format_html('<span class="tag warn">{} {}</span>', *until)
    if key.status == KeyStatus.NOT_USABLE_YET and not key.usable_from:
        return tag(_("Not usable yet"), "warn")
    return ""


def no_key(listing: Listing, *, is_staff: bool) -> SafeString:
    """What is shown in place of a key: why a listing has none."""
    if listing.state == ListingState.AWAITING:
        why = (
            _("It is issued as soon as the stock has one.")
            if is_staff
            else _("The center issues it as soon as its stock allows; you need not do anything.")
        )
        return format_html("{} {}", tag(_("Awaiting key"), "accent"), _muted(why))
    if listing.product.note:
        return _muted(_(listing.product.note))
    if listing.state == ListingState.EMBEDDED:
        return _muted(_("The setup program enters the key."))
    return _muted(_("This product needs no key."))


def tag(text: str, tone: str = "") -> SafeString:
    """A state in one or two words; `tone` is `good`, `warn`, `bad`, `accent` or nothing."""
    return format_html('<span class="tag{}">{}</span>', tone and f" {tone}", text)


def _muted(text: str) -> SafeString:
    return format_html('<span class="muted">{}</span>', text)
