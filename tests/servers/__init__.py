"""Servers for tests and benchmarks: scripted ones of our own, and an independent one.

``raw`` plays byte streams exactly as told, ``wires`` writes them in the four
protocols, ``recorder`` stands before another server and keeps what passes,
``aimock`` starts that other server. Only the last needs Node.
"""
