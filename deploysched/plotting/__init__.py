"""Schedules as pictures: a timeline of rollouts, and the starts of a year.

Every picture has a twin in words, for those who cannot see it.
Nothing is shown or saved here: `ax.figure.savefig("plan.svg")` does that, and `image`
gives the bytes of a file that depend on nothing but the picture.
"""

from deploysched.plotting.page import image
from deploysched.plotting.timeline import timeline, timeline_text
from deploysched.plotting.year import year, year_text

__all__ = ["image", "timeline", "timeline_text", "year", "year_text"]
