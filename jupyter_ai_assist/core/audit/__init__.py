"""What was asked, decided and done, written down for an administrator; off by default.

``record`` makes entries of the events of a session, ``log`` writes them to a file of JSON
lines, ``spans`` tells OpenTelemetry. What a person typed or a model said is in them only
where ``Assist.audit_content`` says so, and secrets never.
"""

from __future__ import annotations

from .audit import Audit

__all__ = ["Audit"]
