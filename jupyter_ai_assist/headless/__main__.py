"""``python -m jupyter_ai_assist.headless``: the same as ``jupyter assist``."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
