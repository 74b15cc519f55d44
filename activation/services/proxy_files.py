"""Files of machines: counted at their upload without spending, activated once confirmed.

Up to 500 rows are activated at once, more by a worker (`activation.proxy_files`); both do the same.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from activation import proxy_files, spending
from activation.checks import require_activatable
from activation.models import ProxyFile
from activation.proxy_files.outcomes import count_results
from activation.proxy_files.storing import read_result, remove_stored
from activation.proxy_files.times import KEPT
from activation.services.activate import MOST_MACHINES
from activation.states import ProxyState
from agreements.access import require_right_or_reason
from audit.services import record
from jobs.leases import sweep_time
from jobs.moves import wrong_state
from keyfiles.readers import Unreadable
from keyfiles.selectors import continues_download
from keyfiles.services.storage import storage_refusal
from keyfiles.services.uploads import ReceivedFile, safe_file_name
from keys.models import Key, Listing
from keys.selectors import licensing_ids_listing
from keys.selectors.activating import get_listing_of_key
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download, Part
from vlsc.lib.masking import mask_secrets
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import NotPermitted, Refused
from vlsc.lib.sealed_files import FirstOpen
from vlsc.lib.slots import TooBusy

DOWNLOADED = "proxy_file.downloaded"
DISCARDED = frozenset({ProxyState.CHECKED, ProxyState.DONE})  # from these states
MOST_SHOWN = 100  # rows with a wrong installation ID


def check_proxy_file(
    *, by: Actor, listing: Listing, file: ReceivedFile, at: datetime, reason: str = ""
) -> ProxyFile:
    """Store an upload and count what it would come to; nothing is spent.

    Staff give a `reason`, which stands with each activation. Raises `NotPermitted`, `Invalid` (no
    table of machines, no reason) or `Refused`; the upload is removed then.
    """
    try:
        if by.id is None or by.token_id:
            raise NotPermitted
        places = [listing.licensing_id]
        require_right_or_reason(by, Action.USE_ACTIVATIONS, places, reason=reason)
        require_activatable(listing=listing, today=by.today)
        row = _count(by, listing, file, at, reason)
        with transaction.atomic():
            row.save()
            _record(by, row, listing, at, "proxy_file.checked", sha256=row.sha256)
    except BaseException:
        file.drop_untaken()
        raise
    file.is_taken = True
    return row


def confirm_proxy_file(*, by: Actor, file: ProxyFile, at: datetime) -> ProxyFile:
    """Activate the machines of a checked file: at once if they are few, else by a worker.

    Raises `NotPermitted` or `Refused`, also with `wrong_state` if it was confirmed before.
    """
    listing = _require_use(by, file)
    require_activatable(listing=listing, today=by.today)
    if file.state != ProxyState.CHECKED or file.expires_at <= at:
        raise wrong_state()
    is_small = (file.rows_total or 0) <= MOST_MACHINES
    with transaction.atomic():
        file.move_to(
            ProxyState.CONFIRMED,
            confirmed_at=at,
            request_id=by.request_id,
            wake_at=sweep_time(at),
        )
        _record(by, file, listing, at, "proxy_file.confirmed")
        if not is_small:
            proxy_files.ACTIVATING.wake(file.pk)
    if is_small:
        proxy_files.activate(file.pk, at=at)
        file.refresh_from_db()
    return file


def discard_proxy_file(*, by: Actor, file: ProxyFile, at: datetime) -> ProxyFile:
    """Remove one's own file before its day is over; what it has activated stays active.

    It needs no right to the key, which may have been taken away. Raises `NotPermitted`, or
    `Refused` (`wrong_state`) while a worker has the file, and once it is gone.
    """
    if file.owner_id != by.id or by.token_id:
        raise NotPermitted
    rows = ProxyFile.objects.filter(pk=file.pk)
    with transaction.atomic():
        if file.state not in DISCARDED or not proxy_files.end(rows, from_state=file.state):
            raise wrong_state()
        record(
            by=by,
            at=at,
            action="proxy_file.discarded",
            subject=file.log_subject,
            licensing_ids=[place.pk for place in licensing_ids_listing(file.key)],
            last_five=file.key.last_five,
        )
    with suppress(StorageUnreachable):  # a sweep removes what is forgotten
        remove_stored(file.stored_as, file.result_stored_as)
    return file


def describe_result(*, by: Actor, file: ProxyFile, at: datetime) -> Download:
    """What is known of a result before it is opened; neither opens nor logs anything.

    Raises `NotPermitted`, or `Refused` (`not_ready`), also after 24 hours.
    """
    _require_use(by, file)
    if file.state != ProxyState.DONE or file.expires_at <= at:
        detail = _("There is no result to download, or not any more.")
        raise Refused("not_ready", detail, state=file.state)
    return Download(
        name=file.result_name,
        content_type=CONTENT_TYPE,
        size=file.result_size,
        sha256=file.result_sha256,
    )


def open_result(
    *, by: Actor, file: ProxyFile, at: datetime, part: Part | None = None
) -> Iterator[bytes]:
    """The result, or a part of it; the download is logged before the first byte is sent.

    Raises what `describe_result` does, or `Refused` with `unavailable` (503).
    """
    describe_result(by=by, file=file, at=at)
    listing = _require_use(by, file)
    with transaction.atomic():
        if not continues_download(by, DOWNLOADED, file.pk, part=part, at=at):
            _record(by, file, listing, at, DOWNLOADED, sha256=file.result_sha256)
    try:
        return FirstOpen(read_result(file, part))
    except Unreadable as error:
        raise Refused("not_ready", _("The result was removed.")) from error
    except (StorageUnreachable, TooBusy) as error:
        raise storage_refusal(error=error) from error


def _require_use(by: Actor, file: ProxyFile) -> Listing:
    """The listing of the file's key. Raises `NotPermitted` without the right to use it now."""
    if file.owner_id != by.id or by.token_id:
        raise NotPermitted
    try:
        listing = get_listing_of_key(by, file.key_id)
    except Key.DoesNotExist:
        raise NotPermitted from None
    places = [listing.licensing_id]
    require_right_or_reason(by, Action.USE_ACTIVATIONS, places, reason=file.on_behalf)
    return listing


def _count(by: Actor, listing: Listing, file: ReceivedFile, at: datetime, reason: str) -> ProxyFile:
    """The row of an upload, not saved yet, with the counts of its dry run."""
    row = ProxyFile(  # type: ignore[misc]  # the actor has an id, and the listing a key
        id=file.stored.row_id,
        owner_id=by.id,
        key_id=listing.key_id,
        on_behalf=mask_secrets(reason)[:500],
        request_id=by.request_id,
        file_name=safe_file_name(name=file.name or ""),
        size=file.size or 0,
        sha256=file.sha256,
        stored_as=file.stored.name,
        file_key=file.stored.sealed_key,
        requested_at=at,
        expires_at=at + KEPT,
    )
    table = _read_table(row)
    results = spending.count_many(listing, table.machines()).results
    row.rows_total = len(results)
    row.counts = count_results(each.result for each in results)
    row.bad_rows = [
        [line.line, each.bad_group]
        for line, each in zip(table.rows, results, strict=True)
        if each.bad_group
    ][:MOST_SHOWN]
    return row


def _read_table(file: ProxyFile) -> proxy_files.Table:
    try:
        return proxy_files.read_table(proxy_files.read_upload(file))
    except (StorageUnreachable, TooBusy) as error:
        raise storage_refusal(error=error) from error


def _record(
    by: Actor, file: ProxyFile, listing: Listing, at: datetime, action: str, **facts: Any
) -> None:
    record(
        by=by,
        at=at,
        action=action,
        subject=file.log_subject,
        licensing_ids=[listing.licensing_id_id],
        reason=file.on_behalf,
        last_five=listing.key.last_five if listing.key else "",
        counts=file.counts,
        **facts,
    )
