"""Activating the machines of one file: in chunks, in their order, by the ledger only.

Each chunk is a transaction of its own and is preceded by the same checks as a request. A worker may
end at any moment: another one starts at the first row again, and what is active costs nothing.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts.actor import Actor, rebuild_actor
from accounts.grants import Action
from activation import spending
from activation.checks import require_activatable
from activation.ledger import Act
from activation.models import ProxyFile
from activation.product_secrets import live_version
from activation.proxy_files.failures import describe_failure, is_final
from activation.proxy_files.outcomes import Outcomes
from activation.proxy_files.reading import read_table
from activation.proxy_files.storing import (
    read_upload,
    remove_results,
    remove_stored,
    write_result,
)
from activation.proxy_files.times import KEPT
from activation.states import Channel, ProxyState
from agreements.access import require_right_or_reason
from audit.services import record
from jobs.attempts import Failure, run_attempt
from jobs.leases import Lease, Work, claim
from jobs.progress import Progress
from keys.models import Key, Listing
from keys.selectors.activating import get_listing_of_key
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import NotPermitted, Refused

CHUNK = 500
ACTIVATING = Work(
    model=ProxyFile,
    task="activation.activate_file",
    waiting=ProxyState.CONFIRMED,
    working=ProxyState.ACTIVATING,
    failed=ProxyState.FAILED,
)


def activate(file_id: UUID, *, at: datetime) -> None:
    """Activate a confirmed file; does nothing if it is done or another worker has it."""
    lease = claim(ACTIVATING, file_id)
    if lease is None:
        return
    activator = FileActivator(lease)
    run_attempt(lease, activator.run, explain=activator.explain)


class FileActivator:
    """One attempt at one file."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.file = ProxyFile.objects.select_related("owner").get(pk=lease.row_id)
        self.outcomes, self.reason = Outcomes(self.file), ""

    def run(self, progress: Progress) -> None:
        """Spend for each chunk, write the result, and end the row."""
        remove_results(self.file, before=self.lease.attempt)
        table = read_table(read_upload(self.file))
        machines = table.machines()
        with translation.override(self.file.owner.language):
            for start in range(0, len(machines), CHUNK):
                chunk = machines[start : start + CHUNK]
                self._spend(chunk)
                progress.add(len(chunk))
        result = write_result(self.file, self.lease.attempt, table, self.outcomes.all)
        progress.stop()
        self._end(result)
        with suppress(StorageUnreachable):  # a sweep removes what is forgotten
            remove_stored(self.file.stored_as)

    def _spend(self, machines: spending.Typed) -> None:
        at = self.lease.clock()
        by, listing = self._permitted(at)
        try:
            require_activatable(listing=listing, today=by.today)
            batch = spending.spend_many(listing, machines, self._act(by, listing, at))
        except Refused as refused:
            # The rows before have their confirmation IDs: the file is completed with the code.
            self.reason = refused.detail[:300]
            self.outcomes.add(spending.read_machines(machines), refused=refused.code)
        else:
            self.outcomes.add(batch.results)

    def _permitted(self, at: datetime) -> tuple[Actor, Listing]:
        """The owner as they are now, and the key where they see it. Raises `NotPermitted`."""
        file = self.file
        by = rebuild_actor(user_id=file.owner_id, token_id=None, at=at, request_id=file.request_id)
        if by is None:
            raise NotPermitted(code="ended")
        try:
            listing = get_listing_of_key(by, file.key_id)
        except Key.DoesNotExist:
            raise NotPermitted from None
        places = [listing.licensing_id]
        require_right_or_reason(by, Action.USE_ACTIVATIONS, places, reason=file.on_behalf)
        return by, listing

    def _act(self, by: Actor, listing: Listing, at: datetime) -> Act:
        return Act(
            by=replace(by, request_id=str(self.file.pk)),
            at=at,
            channel=Channel.PROXY,
            secret_version=live_version(listing.product),
            reason=self.file.on_behalf,
        )

    def _end(self, result: dict[str, object]) -> None:
        """Mark the result as ready and log what was activated, in one transaction."""
        now, counts = self.lease.clock(), self.outcomes.count()
        by, listing = self._permitted(now)
        with transaction.atomic():
            self.lease.end(
                ProxyState.DONE,
                rows_done=len(self.outcomes.all),
                counts=counts,
                reason=self.reason,
                stored_as="",
                file_key=None,
                done_at=now,
                expires_at=now + KEPT,
                **result,
            )
            record(
                by=by,
                at=now,
                action="proxy_file.activated",
                subject=self.file.log_subject,
                licensing_ids=[listing.licensing_id_id],
                reason=self.file.on_behalf,
                last_five=listing.key.last_five if listing.key else "",
                counts=counts,
            )

    def explain(self, error: Exception) -> Failure:
        """The reason in the owner's language; a missing permission is not retried."""
        with translation.override(self.file.owner.language):
            reason = describe_failure(error)
        return Failure({"reason": reason}, is_final=is_final(error))
