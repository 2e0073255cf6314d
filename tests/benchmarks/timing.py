"""Interleaved timing: every round times each case once, so that drift hits all alike."""

import gc
import resource
import statistics
import time
from collections.abc import Callable

Case = Callable[[], object]


def interleaved(
    cases: dict[str, Case],
    *,
    rounds: int,
    repeats: int = 1,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Time cases in turn, by their CPU time; `repeats` calls make one figure, for cases that are short."""
    found: dict[str, list[float]] = {name: [] for name in cases}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, case in cases.items():
                begin = clock()
                for _ in range(repeats):
                    case()  # the result is freed inside the time, for all alike
                found[name].append((clock() - begin) / repeats)
    finally:
        gc.enable()
    return found


def of_children() -> float:
    """Return the CPU time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratio(mine: list[float], base: list[float]) -> float:
    """Return the median over the rounds of one case over another."""
    return statistics.median(a / b for a, b in zip(mine, base, strict=True))
