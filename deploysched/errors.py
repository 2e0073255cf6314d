"""The error family: everything that can be wrong with a request, by kind."""

__all__ = [
    "NotADeploymentDayError",
    "OutOfRangeError",
    "ScheduleError",
    "UnknownRegionError",
    "UnstatedRegionError",
]


class ScheduleError(ValueError):
    """A request that cannot be answered; the base of every error below."""


class OutOfRangeError(ScheduleError):
    """A day on which, or beyond which, the calendar has no data."""


class NotADeploymentDayError(ScheduleError):
    """A day on which nothing deploys, where a deployment day is needed."""


class UnknownRegionError(ScheduleError, LookupError):
    """A name that is no stage and no place; the message lists the nearest names."""


class UnstatedRegionError(UnknownRegionError):
    """A known place for which no stage is published.

    `bound` is the key of the last stage, by which every place in the rollout is
    due. It is None for a place outside the rollout.
    """

    def __init__(self, message: str, bound: str | None = None) -> None:
        super().__init__(message)
        self.bound = bound
