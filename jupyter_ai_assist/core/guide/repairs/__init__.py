"""What the guide knows to repair: small rules, by the exception they are for."""

from .base import Failure, Repair, failure_of
from .registry import repair
from .upstream import UpstreamSlip, upstream_slip

__all__ = ["Failure", "Repair", "UpstreamSlip", "failure_of", "repair", "upstream_slip"]
