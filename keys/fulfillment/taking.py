"""Takes keys out of the stock: the oldest that nobody else is taking."""

from collections import Counter, deque
from collections.abc import Sequence

from catalog.states import KeyType
from keys.models import Key, StockKind
from keys.models.key_query import KeyQuerySet

# What an issue asks about a key; the sealed key itself is not read.
COLUMNS = (
    "type", "last_five", "activation_authority", "hosts_allowed", "allotted", "seats", "created_at",
)  # fmt: skip


def take(kind: StockKind, seats: Sequence[int | None]) -> list[Key | None]:
    """A key for each of so many listings, locked; None for those that stock has no key for.

    `seats` are those of each listing. An OSA key must have as many, or come without a number.
    """
    found = Key.objects.in_stock().filter(kind.keys).order_by("created_at", "pk").only(*COLUMNS)
    stock = found.select_for_update(skip_locked=True)
    if kind.type == KeyType.OSA:
        return _match(stock, seats)
    keys = list(stock[: len(seats)])
    return keys + [None] * (len(seats) - len(keys))


def _match(stock: KeyQuerySet, seats: Sequence[int | None]) -> list[Key | None]:
    without = deque(stock.filter(seats=None)[: len(seats)])
    exact = {
        number: deque(stock.filter(seats=number)[:wanted])
        for number, wanted in Counter(filter(None, seats)).items()
    }
    found = []
    for number in seats:
        fitting = [keys for keys in (exact.get(number or 0), without) if keys]
        oldest = min(fitting, key=lambda keys: (keys[0].created_at, keys[0].pk), default=None)
        found.append(oldest.popleft() if oldest else None)
    return found
