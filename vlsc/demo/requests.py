"""The requests of the demo: in every state, so that the desk, the record and the customers' pages
have something to show. They are filed and answered by the usual verbs, at times before the load.

No decision here changes a counter: the numbers of the keys stay those of the key file.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.actor import Actor, rebuild_actor
from accounts.models import User
from agreements.models import LicensingId
from keys.models import Listing
from support.models import CannedAnswer, GrantRule, Request
from support.services import (
    Decision,
    RuleWish,
    Wish,
    decide,
    file_request,
    reply,
    save_canned_answer,
    save_rule,
    take_request,
    write_message,
)
from support.states import Category, Kind, Outcome
from vlsc.demo.facts import Demo

CAD = "fjord-cad-2026-pro"
CANNED = (
    ("en", "More information", "Thank you. How many machines is it about, and until when?"),
    ("en", "KMS is the better way", "With so many machines a KMS host is the better way:\n"),
    ("sv", "Mer information", "Tack. Hur många datorer gäller det, och till när?"),
    ("sv", "KMS är bättre", "Med så många datorer är en KMS-värd ett bättre sätt:\n"),
)
# who asked, how many hours ago, what, and hours to the first answer; the record counts them
PAST = (
    ("vera", 24 * 150, "Which edition does our agreement cover?", 5),
    ("ada", 24 * 141, "Can a subsidiary use our keys?", 21),
    ("nora", 24 * 118, "How do we count licenses of two sites?", 2),
    ("kim", 24 * 95, "Activation fails with 0xC004F074", 9),
    ("wade", 24 * 90, "Who is our contact person?", 26),
    ("vera", 24 * 64, "Is there a key for the older version?", 3),
    ("kim", 24 * 61, "Our host was rebuilt", 12),
    ("ada", 24 * 35, "When does the agreement end?", 1),
    ("nora", 24 * 33, "Which languages come with it?", 7),
)


@dataclass(frozen=True)
class Desk:
    """One load of requests: who answers them, and when."""

    demo: Demo
    sam: Actor

    def ago(self, hours: float) -> datetime:
        return self.demo.at - timedelta(hours=hours)

    def ask(self, who: str, hours: float, wish: Wish) -> Request:
        """File a request as somebody of the cast, so many hours ago."""
        at = self.ago(hours)
        return file_request(by=_find_actor(self.demo, who, at), wish=wish, at=at)

    def answer(self, request: Request, hours: float, text: str) -> None:
        """A public answer, so many hours ago."""
        reply(by=self.sam, request=request, text=text, is_internal=False, at=self.ago(hours))


def put_requests(demo: Demo) -> None:
    """Add the requests, unless there are any, and what the desk works by."""
    if Request.objects.exists():
        return
    desk = Desk(demo, _find_actor(demo, "sam", demo.at))
    _put_past(desk)
    _put_waiting(desk)
    _put_answered(desk)
    _put_tables(demo)


def _put_past(desk: Desk) -> None:
    for who, hours, subject, answered in PAST:
        request = desk.ask(who, hours, _question(subject))
        desk.answer(request, hours - answered, "Here is what we found.")
        decision = Decision(outcome=Outcome.GRANTED, answer="We hope this helps.")
        at = desk.ago(hours - answered - 1)
        decide(by=desk.sam, request=request, decision=decision, at=at)


def _put_waiting(desk: Desk) -> None:
    """A new one, an urgent one of the N. America queue, a late one, and one that is proposed."""
    reason = "New staff in the design department"
    desk.ask("kim", 1, _more_activations(desk.demo, "7654321", 60, reason))
    desk.ask("wade", 22.5, _more_activations(desk.demo, "7811223", 40, "A new office"))
    late = desk.ask("vera", 27, _question("A key is missing in our list"))
    take_request(by=desk.sam, request=late, at=desk.ago(26))
    wish = Wish(
        kind=Kind.KMS_EXCEPTION,
        reason="Our machines have no way to the internet",
        licensing_id=_place(desk.demo, "61234567"),
        product=desk.demo.products["windows-server-2022-standard"],
        servers=6,
        windows_clients=30,
    )
    exception = desk.ask("nora", 6, wish)
    note = "The numbers fit the last report."
    reply(by=desk.sam, request=exception, text=note, is_internal=True, at=desk.ago(5))
    granted = Decision(outcome=Outcome.GRANTED, answer="Your KMS host key is on its page.")
    decide(by=desk.sam, request=exception, decision=granted, at=desk.ago(4.5))


def _put_answered(desk: Desk) -> None:
    """One that is answered, one refused, and one that its customer has opened again.

    The refusal is so long ago that the rule may grant more of that key again.
    """
    asked = desk.ask("kim", 30, _question("Activation fails behind our proxy"))
    desk.answer(asked, 26, "Which message does the machine show?")
    wish = _more_activations(desk.demo, "7654321", 900, "To be safe")
    refused = desk.ask("kim", 24 * 40, wish)
    answer = "With so many machines a KMS host is the better way."
    decision = Decision(outcome=Outcome.REFUSED, answer=answer)
    decide(by=desk.sam, request=refused, decision=decision, at=desk.ago(24 * 40 - 12))
    again = desk.ask("nora", 50, _question("How do we order more licenses?"))
    decision = Decision(outcome=Outcome.GRANTED, answer="By your reseller.")
    decide(by=desk.sam, request=again, decision=decision, at=desk.ago(45))
    at = desk.ago(3)
    nora = _find_actor(desk.demo, "nora", at)
    write_message(by=nora, request=again, text="And without a reseller?", at=at)


def _put_tables(demo: Demo) -> None:
    """The rule's row and the canned answers; what was filed before was not granted by the rule."""
    if not GrantRule.objects.exists():
        rule = RuleWish(kind=Kind.MAK_INCREASE, program=None, product=None, share=10, most=25)
        save_rule(by=demo.by, wish=rule, at=demo.at)
    if not CannedAnswer.objects.exists():
        for language, title, text in CANNED:
            facts = {"title": title, "text": text, "language": language}
            save_canned_answer(by=demo.by, answer=None, at=demo.at, **facts)


def _question(subject: str) -> Wish:
    return Wish(
        kind=Kind.GENERAL,
        category=Category.ACTIVATION if "ctivation" in subject else Category.LICENSING,
        subject=subject,
        reason=f"{subject} We would like to know before the end of the week.",
    )


def _more_activations(demo: Demo, number: str, activations: int, reason: str) -> Wish:
    place, product = _place(demo, number), demo.products[CAD]
    listings = Listing.objects.filter(licensing_id=place, product=product, type="mak")
    # The demo's own key; a worker may have issued another from stock meanwhile.
    listing = listings.filter(key__isnull=False).earliest("created_at", "pk")
    return Wish(
        kind=Kind.MAK_INCREASE,
        reason=reason,
        licensing_id=place,
        product=product,
        key=listing.key,
        activations=activations,
    )


def _place(demo: Demo, number: str) -> LicensingId:
    related = LicensingId.objects.select_related("program", "organization")
    return related.get(pk=demo.licensing_ids[number].pk)


def _find_actor(demo: Demo, name: str, at: datetime) -> Actor:
    address = next(each["address"] for each in demo.facts["people"] if each["name"] == name)
    user = User.objects.with_address(address).get()
    actor = rebuild_actor(user_id=user.pk, token_id=None, at=at)
    if actor is None:
        raise LookupError(name)
    return actor
