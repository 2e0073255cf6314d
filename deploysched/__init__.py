"""When a rollout is due where: dates by published rules, with their reasons."""

from importlib import import_module
from types import ModuleType

from deploysched.advisories import Advisory
from deploysched.cadences import Cadence
from deploysched.calendars import Calendar
from deploysched.cautions import Caution, Observed
from deploysched.errors import (
    NotADeploymentDayError,
    OutOfRangeError,
    ScheduleError,
    UnknownRegionError,
    UnstatedRegionError,
)
from deploysched.planning import compare, latest_go_live, plan, rollout, upcoming
from deploysched.policies import Policy, Roll, Stage, StageDate
from deploysched.powerplatform import (
    MICROSOFT_US,
    OBSERVED_FREEZES,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
)
from deploysched.schedules import Schedule, Schedules, Status
from deploysched.windows import ClosedDay, Window

__all__ = [
    # verbs
    "plan",
    "rollout",
    "latest_go_live",
    "upcoming",
    "compare",
    # results
    "Schedule",
    "Schedules",
    "StageDate",
    "ClosedDay",
    "Status",
    "Advisory",
    # rules
    "Policy",
    "Stage",
    "Roll",
    "Cadence",
    "Calendar",
    "Window",
    "Caution",
    "Observed",
    # the Power Platform
    "POWER_PLATFORM",
    "POWER_PLATFORM_2022",
    "US_FEDERAL",
    "MICROSOFT_US",
    "OBSERVED_FREEZES",
    # errors
    "ScheduleError",
    "OutOfRangeError",
    "NotADeploymentDayError",
    "UnknownRegionError",
    "UnstatedRegionError",
]

_EDGES = ("bulk", "certification", "exporters", "plotting", "policyfile", "regions")


def __getattr__(name: str) -> ModuleType:
    """Load an edge of the library when it is first asked for: some need an extra."""
    if name in _EDGES:
        return import_module(f"deploysched.{name}")
    raise AttributeError(f"module 'deploysched' has no attribute {name!a:.60}")


def __dir__() -> list[str]:
    return [*__all__, *_EDGES]
