"""A program that asks what it is told to, line by line: ``faults.doors`` starts it."""

import contextlib
import io
import json
import logging
import sys
import traceback

from jupyter_ai_assist import assist
from jupyter_ai_assist.core.errors import AssistError

logging.basicConfig(level=logging.DEBUG)

for line in sys.stdin:
    shown = io.StringIO()
    text = failure = trace = ""
    with contextlib.redirect_stderr(shown):
        try:
            text = assist.ask(**json.loads(line), show=True)
        except AssistError as error:
            failure, trace = str(error), "".join(traceback.format_exception(error)) + repr(error)
    seen = {"text": str(text) or shown.getvalue(), "failure": failure}
    print(json.dumps({**seen, "shown": shown.getvalue() + trace}), flush=True)
