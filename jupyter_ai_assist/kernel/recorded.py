"""The outputs that IPython's history keeps of an execution."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.saved.outputs import Output, piece_text, traceback_text

__all__ = ["recorded_outputs"]


def recorded_outputs(outputs: Any, error: Any) -> list[Output]:
    """The outputs of an execution, and the error that ended it."""
    found = [_recorded(output) for output in list(outputs or ())]
    if type(error) is dict:
        found.append(Output(traceback_text(error)))
    return found


def _recorded(output: Any) -> Output:
    bundle = output.bundle
    if output.output_type in {"out_stream", "err_stream"}:
        return Output(piece_text(bundle.get("stream")))
    return Output(data=bundle)
