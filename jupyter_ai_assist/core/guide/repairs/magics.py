"""UsageError: magics that IPython does not know."""

from __future__ import annotations

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import code, either

from .base import Failure, Repair

__all__ = ["RULES"]

_LINE = (
    "alias assist autoreload bookmark cd colors conda config debug dhist dirs env history load "
    "load_ext logstart logstop lsmagic macro magic mamba matplotlib notebook page pdb pdef pdoc "
    "pfile pinfo pip popd pprint precision prun psearch psource pushd pwd pycat pylab quickref "
    "recall reload_ext reset reset_selective run save set_env sx system tb time timeit unload_ext "
    "uv who who_ls whos xdel xmode"
)
_CELL = (
    "assist bash capture debug file html javascript js latex markdown perl prun pypy python "
    "python3 ruby script sh svg sx system time timeit writefile"
)


async def unknown_magic(failure: Failure, _: Asker) -> Repair | None:
    """A magic close to one that IPython has."""
    found = failure.match(r"(Line|Cell) magic function `(%%?)(\w+)` not found")
    if not found:
        return None
    kind, marks, name = found[1], found[2], found[3]
    known = (_LINE if kind == "Line" else _CELL).split()
    match = nearest(name, known)
    if not match.only:
        near = f" Did you mean {either(match.choices)}?" if match.choices else ""
        return Repair(
            f"There is no magic {code(marks + name)} here.{near}",
            note="If it comes with an extension, load that first with `%load_ext NAME`. "
            "`%lsmagic` lists what there is.",
        )
    place = failure.code.source.find(marks + name)
    start = place + len(marks)
    edited = failure.code.edited(Edit(start, start + len(name), match.only)) if place >= 0 else ""
    return Repair(
        f"There is no magic {code(marks + name)}; the nearest is {code(marks + match.only)}.",
        edited,
    )


RULES = (unknown_magic,)
