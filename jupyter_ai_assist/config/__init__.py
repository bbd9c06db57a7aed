"""Configuration: the traits that people write, and the one loader that reads them.

Nothing is imported here, because ``switch`` must stay light.
"""

__all__ = ["ENABLED_VARIABLE"]

ENABLED_VARIABLE = "JUPYTER_AI_ASSIST_ENABLED"
"""The environment variable that can switch the assistant off."""
