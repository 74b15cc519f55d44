"""Shared by fault runs of decisions: agents who decide over the API, and what is stored of it."""

import contextlib
import random
import time
from collections.abc import Sequence

import psycopg2

from accounts.models import User
from faults.activations import Mak
from faults.processes import Patience
from faults.web import NoAnswer, NotSent, Web
from tests.cast import World
from tests.makers.requests import ask_mak

MORE = 2  # activations that each request asks for
# Of each request: whether it is decided, its log line, that of its effect, its mail.
PARTS = """
SELECT r.number, (r.outcome <> '')::int,
  (SELECT count(*) FROM audit_logline l
    WHERE l.action = 'request.decided' AND l.subject_id = r.id),
  (SELECT count(*) FROM audit_logline l
    WHERE l.action = 'key.limit_raised' AND l.facts->>'reason' = r.number),
  (SELECT count(*) FROM notices_mail m
    WHERE m.template = 'support.decided' AND m.ids->>'request' = r.id::text)
FROM support_request r
"""
# Keys whose limit is not what was granted.
WRONG_LIMITS = """
SELECT k.id FROM keys_key k
JOIN (SELECT key_id, coalesce(sum(granted_activations), 0) AS granted
  FROM support_request GROUP BY key_id) r ON r.key_id = k.id
WHERE k.granted <> r.granted OR k.allowed <> k.allotted + k.granted
"""


def add_agents(world: World, count: int) -> list[str]:
    """The tokens of so many agents."""
    for number in range(count):
        name = f"agent {number}"
        world.people[name] = User.objects.add(
            email=f"agent{number}@center.example", name=name, staff_role="agent"
        )
    return [world.token(f"agent {number}") for number in range(count)]


def ask_for_more(world: World, maks: Sequence[Mak], count: int) -> list[str]:
    """The numbers of so many requests, of each key in turn."""
    return [
        ask_mak(world, key=maks[place % len(maks)].key, activations=MORE).number
        for place in range(count)
    ]


def decide_all(web: Web, numbers: Sequence[str], token: str, seed: int) -> int:
    """Grant each request unless another agent has; how many were granted here.

    What got no answer is tried again, and may prove to be done.
    """
    mine, patience = 0, Patience()
    waiting = random.Random(seed).sample(list(numbers), len(numbers))
    while waiting:
        patience.require_progress(f"{len(waiting)} requests are not decided")
        path = f"/api/v1/center/support-requests/{waiting[-1]}/decision"
        try:
            status, answer = web.post(path, {"outcome": "granted", "answer": "Yes."}, token)
        except (NotSent, NoAnswer):
            status, answer = 503, {}
        if status == 503:
            time.sleep(0.1)
            continue
        assert status == 200 or answer.get("code") == "already_decided", (status, answer)
        mine += status == 200
        waiting.pop()
    return mine


def count_decided(address: str) -> int:
    """How many requests are decided, each with all that belongs to it, and the others without.

    A decision, its effect, its log lines and its mail are there together or not at all.
    """
    with contextlib.closing(psycopg2.connect(address)) as line, line.cursor() as cursor:
        cursor.execute(PARTS)
        parts = {number: found for number, *found in cursor.fetchall()}
        cursor.execute(WRONG_LIMITS)
        assert cursor.fetchall() == []
    assert all(found in ([0] * 4, [1] * 4) for found in parts.values()), parts
    return sum(found == [1] * 4 for found in parts.values())
