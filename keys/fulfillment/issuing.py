"""Lists keys where they were waited for, with the log line of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from audit.services import Act, record_all
from keys.models import Key, Listing


@dataclass
class Issue:
    """A key, and the listings under one licensing ID that wait for it; `old` is a compromised key
    in whose place it comes."""

    listings: list[Listing]
    key: Key
    old: Key | None = None


def list_issued(issues: Collection[Issue], *, by: Actor, at: datetime) -> None:
    """List each key where it was waited for; the licensing IDs must be locked."""
    keys = {listing: issue.key for issue in issues for listing in issue.listings}
    Listing.issue(keys)
    record_all(by=by, at=at, acts=map(_describe, issues))


def _describe(issue: Issue) -> Act:
    return Act(
        "key.issued",
        ("key", issue.key.pk, str(issue.key)),
        [issue.listings[0].licensing_id_id],
        {"products": sorted(listing.product_name for listing in issue.listings)},
    )
