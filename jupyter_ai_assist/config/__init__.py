"""Configuration: the traits that people write, and the one loader that reads them."""

from __future__ import annotations

from .loader import ConfigFile, LoadedSettings, load_settings
from .traits import (
    SECTIONS,
    Assist,
    AssistAnthropic,
    AssistCompatible,
    AssistGoogle,
    AssistOpenAI,
)

__all__ = [
    "SECTIONS",
    "Assist",
    "AssistAnthropic",
    "AssistCompatible",
    "AssistGoogle",
    "AssistOpenAI",
    "ConfigFile",
    "LoadedSettings",
    "load_settings",
]
