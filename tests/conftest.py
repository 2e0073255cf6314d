"""Profiles: `default` for every run, `long` and `mutation` for those of hours."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile("default", max_examples=100, deadline=None)
settings.register_profile(
    "long",
    max_examples=20_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(  # the same draws for each mutant, and no search for smaller ones
    "mutation",
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("default")
