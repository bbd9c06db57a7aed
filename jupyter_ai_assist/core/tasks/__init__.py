"""Requests that stand alone: ``/write``, ``/object``, ``/complete`` and ``/chat``."""
