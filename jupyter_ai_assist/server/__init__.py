"""The door in a Jupyter server: REST slices, and a websocket for each open chat.

``extension`` is what the server loads at its start; everything heavy comes with
the first request, through ``door``.
"""
