"""How long is fuzzed: ``pytest tests/fuzz --hypothesis-profile=long`` goes on for minutes.

What is found is written to ``tests/fuzz/corpus`` by hand, as a file that is tried each time.
"""

from hypothesis import HealthCheck, Phase, settings

ALWAYS = {
    "deadline": None,  # no test measures time; what hangs is ended by pytest's own limit
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "print_blob": True,
}
# A find is told as it came: making it small takes minutes, which the long run has.
settings.register_profile(
    "default", max_examples=40, database=None, phases=[Phase.explicit, Phase.generate], **ALWAYS
)
settings.register_profile("long", max_examples=5_000, **ALWAYS)
