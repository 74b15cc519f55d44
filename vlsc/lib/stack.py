"""Room on the interpreter's stack, so that no hot loop asks the kernel for memory at each call."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# Slots of eight bytes. CPython rounds up to a power of two, here 1 MiB, of which calls below use
# the other half; a page of it that is never written takes no memory.
SLOTS = 2**16 + 64


def with_room(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The same function, below which half a MiB of Python's stack is in one piece.

    CPython allocates its stack in pieces of 16 kB and frees each as soon as it is empty. Where a
    loop happens to call across the edge of one, each call maps and unmaps memory: up to 400 times a
    request. A frame this large gets a piece of its own size instead.
    Newer versions keep the piece that was emptied last (CPython, issue 142183).
    """

    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
