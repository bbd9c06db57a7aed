"""Configuration: the traits that people write, and the one loader that reads them.

Nothing is imported here, because ``switch`` must stay light.
"""
