"""What the guide knows to repair: small rules, by the exception they are for."""

from .base import Failure, Repair, failure_of
from .registry import repair

__all__ = ["Failure", "Repair", "failure_of", "repair"]
