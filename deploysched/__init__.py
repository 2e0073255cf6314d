"""When a rollout is due where: dates by published rules, with their reasons."""

from deploysched.advisories import Advisory
from deploysched.cadences import Cadence
from deploysched.calendars import Calendar, ClosedDay, Window
from deploysched.cycles import StageDate
from deploysched.errors import (
    NotADeploymentDayError,
    OutOfRangeError,
    ScheduleError,
    UnknownRegionError,
    UnstatedRegionError,
)
from deploysched.planning import latest_go_live, plan, rollout, upcoming
from deploysched.policies import Policy, Roll, Stage
from deploysched.powerplatform import (
    MICROSOFT_US,
    OBSERVED_FREEZES,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
)
from deploysched.schedules import Schedule, Schedules, Status

__all__ = [
    # verbs
    "plan",
    "rollout",
    "latest_go_live",
    "upcoming",
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
