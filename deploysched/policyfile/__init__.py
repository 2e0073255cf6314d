"""Policies and freezes from files: text in, values out; no file is opened here."""

from deploysched.policyfile.ics import Freezes, freezes_from_ics
from deploysched.policyfile.lines import Problem
from deploysched.policyfile.toml import loads

__all__ = ["Freezes", "Problem", "freezes_from_ics", "loads"]
