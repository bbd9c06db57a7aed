"""What the package may weigh, in counts: modules, bytes and packages, never seconds.

Each budget is a little above what there is, so that what grows is noticed when it grows; the
tests that hold it stand with the part that they weigh (``grep -r weight tests``). Who exceeds
one reads here what to do. A budget is raised on purpose only, by a commit that says what is had
for it. How fast all this is, ``benchmarks/`` measures.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CHUNK",
    "EARLY",
    "FIRST_PROMPT",
    "FRONT_END",
    "LOAD_EXT",
    "PACKAGES",
    "PANEL",
    "REPLY",
    "SDKS",
    "SERVER",
    "WHEEL",
    "Budget",
]

SDKS = ("pydantic_ai", "openai", "anthropic", "google.genai", "httpx2", "genai_prices")
"""None of these is loaded before a model is asked; ``pydantic_ai`` alone takes half a second."""


@dataclass(frozen=True)
class Budget:
    """The most that something may take."""

    most: float
    unit: str
    otherwise: str
    """What to do where it takes more."""

    def holds(self, used: float, names: object = "") -> None:
        """Fail, with what to do, where more is used.

        Parameters
        ----------
        names
            What it is made of, if that can be told.
        """
        assert used <= self.most, (
            f"{used:,.4g} {self.unit}, and at most {self.most:,} may be. {self.otherwise} {names}"
        )


_LATER = (
    "Import it inside the function that needs it, or move it behind what is loaded in the "
    "background (kernel/preload.py, server/background.py). `python -X importtime` shows who asks."
)

LOAD_EXT = Budget(45, "modules imported by %load_ext", _LATER)
SERVER = Budget(60, "modules imported by the start of the server extension", _LATER)
FIRST_PROMPT = Budget(
    1_600,
    "modules imported by the first prompt of a kernel",
    "Each is loaded in the background of every kernel. See which SDK or library came along, and "
    "whether one part of it will do.",
)

_BUNDLE = (
    "See what came along: `npm run panel` and the builder print each file's size. Put what is "
    "seldom needed behind `import()`, and take what JupyterLab shares from it "
    "(`sharedPackages` in labextension/packages/lab/package.json)."
)

EARLY = Budget(
    30_000, "bytes loaded by a page before the sidebar is opened", f"Import types only. {_BUNDLE}"
)
CHUNK = Budget(225_000, "bytes of one file of the sidebar", _BUNDLE)
FRONT_END = Budget(650_000, "bytes of all files of the sidebar", _BUNDLE)
PANEL = Budget(620_000, "bytes of the panel, which is one file", _BUNDLE)
WHEEL = Budget(2_000_000, "bytes of the wheel", "`unzip -lv` it: what is new, and who needs it?")

REPLY = Budget(
    4,
    "bytes to the browser for each byte of a reply",
    "What is final must not be sent again: send what was added (chats/pacing.py), or close the "
    "display and go on in another one (kernel/display.py).",
)

PACKAGES = Budget(
    48,
    "packages that an install brings beside JupyterLab",
    "Each is somebody's to keep up to date. Do without it, or make it an extra in pyproject.toml.",
)
