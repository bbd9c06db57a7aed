"""The engine: everything an assistant turn needs, and nothing of its doors.

Follow a prompt by the file names: ``session`` → ``policy`` → ``context`` →
``prompt`` → ``providers`` → ``tools`` → events of ``protocol`` → ``history``.
Nothing in here knows IPython, tornado or traitlets.
"""
