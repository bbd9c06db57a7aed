"""The one way to models and tools, whatever a person came through.

Nothing else calls a provider, an image service or a tool, so nothing gets round what
is asked here: policy, budgets and rates before a request (``requests``); modes, rules,
protected cells, arguments and a person's yes before a call (``calls``). What of the
notebook may leave is decided where it is looked at (``shared_workspace``).
"""
