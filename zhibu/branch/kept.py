"""What a rule derives from one state of a branch and is soon asked for again: made once, for each of its arguments.

    @kept(lambda records: records.seated)
    def _seats(records: Records, year: int) -> tuple[_Seat, ...]: ...

The rule sees nothing but the state and its arguments, and which memory it is given says for how long what it made holds: each memory
is a look-up of `Records` and named there with the tables that it rests on; a change of one of these begins it anew.
"""

from collections.abc import Callable
from functools import wraps
from typing import Protocol, TypeAlias, TypeVar, TypeVarTuple, cast

Memory: TypeAlias = dict[object, object]


class Remembering(Protocol):
    """The memories of `Records`."""

    @property
    def seated(self) -> Memory: ...
    @property
    def worded(self) -> Memory: ...
    @property
    def derived(self) -> Memory: ...


_State = TypeVar("_State", bound=Remembering)
_Of = TypeVarTuple("_Of")
_Made = TypeVar("_Made")


def kept(
    memory: Callable[[Remembering], Memory], *, last_only: bool = False
) -> Callable[[Callable[[_State, *_Of], _Made]], Callable[[_State, *_Of], _Made]]:
    """A rule that remembers what it made, for arguments that can be hashed. `last_only`: of the last arguments alone, for what is
    asked with ever new ones, such as the moment; they need only be equal then."""

    def remembering(make: Callable[[_State, *_Of], _Made]) -> Callable[[_State, *_Of], _Made]:
        @wraps(make)
        def known(state: _State, *of: *_Of) -> _Made:
            found = memory(state)
            if not last_only:
                key = (make, of)
                if key not in found:
                    found[key] = make(state, *of)
                return cast("_Made", found[key])
            last = cast("tuple[tuple[*_Of], _Made] | None", found.get(make))
            if last is None or last[0] != of:
                last = found[make] = of, make(state, *of)
            return last[1]

        return known

    return remembering
