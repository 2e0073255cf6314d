"""Interleaved timing: every round times each case once, so that drift hits all alike."""

import gc
import statistics
import time
from collections.abc import Callable

import attrs


@attrs.frozen
class Timed:
    """Seconds of one case, a figure a round."""

    name: str
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def ratio(self, other: "Timed") -> float:
        """Return the median over the rounds of this case over another one."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def interleaved(
    cases: dict[str, Callable[[], object]], *, rounds: int, repeats: int = 1
) -> dict[str, Timed]:
    """Time cases in turn; `repeats` calls make one figure, for cases that are short."""
    for case in cases.values():
        case()  # fills caches, and is not counted
    found: dict[str, list[float]] = {name: [] for name in cases}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, case in cases.items():
                found[name].append(_seconds(case, repeats))
    finally:
        gc.enable()
    return {name: Timed(name, tuple(times)) for name, times in found.items()}


def _seconds(case: Callable[[], object], repeats: int) -> float:
    begin = time.perf_counter()
    for _ in range(repeats):
        case()  # the result is freed inside the time, for every case alike
    return (time.perf_counter() - begin) / repeats
