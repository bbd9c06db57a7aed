"""What is excluded is in no byte that a service gets: each way out, of each door.

Each kind of excluded thing holds a canary: a cell by its tag, a variable, a column, a key, a
file, and a cell of another notebook. Code has printed the variable, and raised it. A real
kernel, a real server and the command line then ask a service that notes every byte.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from kernel.live_kernel import LiveKernel
from nbformat.v4 import new_code_cell, new_notebook, new_output
from server.live_server import running_server
from servers.raw import Play, RawServer, Seen
from servers.wires import ChatWire

CANARY = {
    "tag": "canary-in-a-tagged-cell",
    "printed": "canary-printed-by-a-tagged-cell",
    "result": "canary-of-a-tagged-cell",
    "raised": "canary-raised-by-a-tagged-cell",
    "variable": "canary-in-a-variable",
    "private name": "canary-of-a-private-name",
    "column": "canary-in-a-column",
    "key": "canary-under-a-key",
    "file": "canary-in-a-file",
    "notebook": "canary-in-another-notebook",
}
EXCLUDE = ["tag:private", "var:payroll*", "var:_payroll*", "**/hidden.txt"]
SET_UP = """\
import pandas as pd
payroll_code = "".join(["canary-in", "-a-variable"])
people = pd.DataFrame({"name": ["Ann"], "payroll_iban": ["".join(["canary-in", "-a-column"])]})
options = {"colour": "red", "payroll_iban": "".join(["canary-under", "-a-key"])}
lines = ["one", "two"]
import __main__ as session
_payroll_key = "".join(["canary-of", "-a-private-name"])
print(payroll_code, _payroll_key)
"""
HIDDEN = f"""\
x = '{CANARY["tag"]}'
print("-".join(["canary", "printed", "by-a-tagged-cell"]))
"-".join(["canary", "of-a-tagged-cell"])
"""
HIDDEN_FAILS = HIDDEN + 'raise ValueError("-".join(["canary", "raised", "by-a-tagged-cell"]))'
FAILS = "raise ValueError(f'no such code: {payroll_code}')"
PRINTS = "print(payroll_code, _payroll_key)"
TABLES = "print(people)\npeople"

PROMPTS = (
    "What is this?",
    "@payroll_code @people @options @error @notebook @In[1] @Out[1]",
    " ".join(f"@In[{count}] @Out[{count}] @cell:{count}" for count in range(1, 9)),
    "@people.payroll_iban @cell:hidden @cell:prints @cell:fails",
    "@file:hidden.txt",
    "@file:other.ipynb",
    "/explain",
    "/fix",
    "/doc people",
    "/write shorter --from file:other.ipynb",
    "/write shorter --from file:hidden.txt",
    "/write shorter --from payroll_code",
    "/write shorter --from people",
    "/write shorter --from cell:tables",
    "@cell:tables",
    "/write shorter --from cell:hidden",
    "/write shorter --from cell:prints",
    "/translate French --from file:other.ipynb",
    "/object --schema file:hidden.txt\nText",
    "/focal hidden.txt",
    "/context --sent",
)
HISTORY = (
    *(
        ("inspect_variable", {"path": path})
        for path in ("In", "In[1]", "_ih[-1]", "_i1", "_i", "_iii", "Out", "_oh", "_1", "_", "__")
    ),
    ("inspect_variable", {"path": "session.In"}),
    ("lookup_docs", {"path": "__main__.In"}),
    ("scratch", {"code": "print(In)"}),
    ("scratch", {"code": "print(Out, _oh)"}),
    ("scratch", {"code": "print(_ih)"}),
)
TOOLS = (
    ("read_cells", {}),
    ("notebook_outline", {}),
    ("read_output", {"id": "prints"}),
    ("read_output", {"id": "hidden"}),
    ("read_output", {"id": "tables"}),
    ("read_output", {"id": "tables", "offset": 0}),
    ("search_notebook", {"query": "canary"}),
    ("list_variables", {}),
    ("inspect_variable", {"path": "people", "facts": True}),
    ("inspect_variable", {"path": "people['payroll_iban']"}),
    ("inspect_variable", {"path": r"people['payroll\x5fiban']"}),
    ("inspect_variable", {"path": "people['payroll' '_iban']"}),
    ("inspect_variable", {"path": "people.\uff50ayroll_iban"}),
    ("inspect_variable", {"path": "options[f'payroll_iban']"}),
    ("inspect_variable", {"path": "options", "facts": True}),
    ("inspect_variable", {"path": "payroll_code"}),
    ("inspect_variable", {"path": "\uff50ayroll_code"}),
    *HISTORY,
    ("lookup_docs", {"path": "payroll_code"}),
    ("kernel_status", {}),
    ("read_file", {"path": "hidden.txt"}),
    ("read_file", {"path": "other.ipynb"}),
    ("list_files", {}),
    ("run_cells", {"ids": ["prints"]}),
    ("run_cells", {"ids": ["fails"]}),
    ("run_cells", {"ids": ["tables"]}),
    ("run_cells", {"ids": ["hidden"]}),
    ("scratch", {"code": PRINTS}),
    ("scratch", {"code": "print(_payroll_key)"}),
    *(
        ("scratch", {"code": f"{code}\nprint({code})"})
        for code in ("people", "people.payroll_iban", "people.T", "people.iloc[0]")
    ),
    ("edit_cell", {"id": "hidden", "hash": "0", "source": "x"}),
)


class Service:
    """Answers any prompt with a word, and first with the tool calls that it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.server = RawServer(self._answer)

    def _answer(self, _: Seen) -> Play:
        wire = ChatWire()
        if self.calls:
            name, arguments = self.calls.pop(0)
            call = wire.call("call_1", name, [json.dumps(arguments)])
            return Play([wire.start(), call, wire.finish("tool_calls")])
        return Play([wire.start(), wire.text("Well."), wire.finish()])

    @property
    def got(self) -> str:
        """Every byte of every body so far."""
        return "\n".join(seen.body.decode("utf-8", "replace") for seen in self.server.seen)

    def config(self) -> dict[str, object]:
        provider = {"slug": "lab", "name": "Lab", "base_url": f"{self.server.url}/v1"}
        models = [{"id": "m", "attachments": True}]
        return {
            "Assist": {
                "default_model": "lab:m",
                "exclude": EXCLUDE,
                "tool_modes": {"*": "allow"},
            },
            "AssistCompatible": {"providers": [{**provider, "models": models}]},
        }


def hidden_cell(source: str, text: str, name: str = "hidden") -> nbformat.NotebookNode:
    output = new_output("stream", text=text)
    return new_code_cell(source, id=name, metadata={"tags": ["private"]}, outputs=[output])


def shown_table() -> nbformat.NotebookNode:
    """What Jupyter keeps of a table."""
    return new_output(
        "execute_result",
        {
            "text/plain": f"  name        payroll_iban\n0  Ann  {CANARY['column']}",
            "text/html": f"<table><td>{CANARY['column']}</td></table>",
        },
        execution_count=8,
    )


def fill(folder: Path) -> Path:
    """The notebook and what lies beside it."""
    (folder / "hidden.txt").write_text(CANARY["file"])
    theirs = hidden_cell(f"x = '{CANARY['notebook']}'", CANARY["notebook"])
    other = new_notebook(cells=[new_code_cell("open = 1"), theirs])
    nbformat.write(other, folder / "other.ipynb")
    cells = [
        new_code_cell(SET_UP, id="makes"),
        hidden_cell(HIDDEN, CANARY["tag"]),
        hidden_cell(HIDDEN_FAILS, CANARY["raised"], name="hidden-fails"),
        new_code_cell(PRINTS, id="prints"),
        new_code_cell(TABLES, id="tables", outputs=[shown_table()]),
        new_code_cell(FAILS, id="fails"),
    ]
    path = folder / "work.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def leaked(service: Service) -> dict[str, str]:
    return {kind: text for kind, text in CANARY.items() if text in service.got}


@pytest.fixture(scope="module")
def service():
    service = Service()
    with service.server:
        yield service


@pytest.fixture(scope="module")
def kernel(service, tmp_path_factory):
    """A kernel in which all has run that can be run there."""
    home = tmp_path_factory.mktemp("home")
    (home / "config").mkdir()
    (home / "config" / "jupyter_ai_assist_config.json").write_text(json.dumps(service.config()))
    kernel = LiveKernel(home)
    kernel.run(f"__vsc_ipynb_file__ = {str(fill(kernel.folder))!r}")
    kernel.run(HIDDEN, cell_id="hidden")  # nobody watches yet
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    kernel.run(SET_UP, cell_id="makes")
    kernel.run(HIDDEN, cell_id="hidden")
    kernel.run(PRINTS, cell_id="prints")
    kernel.run(TABLES, cell_id="tables")
    kernel.run(FAILS, cell_id="fails")
    yield kernel
    kernel.close()


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_prompt_in_a_cell_brings_it(kernel, service, prompt):
    magic = "%%assist" if "\n" in prompt else "%assist"
    first, _, rest = prompt.partition("\n")
    kernel.run(f"{magic} {first}" + (f"\n{rest}" if rest else ""))
    assert leaked(service) == {}


@pytest.mark.parametrize("tool", TOOLS, ids=str)
def test_no_tool_in_a_cell_finds_it(kernel, service, tool):
    service.calls.append(tool)
    kernel.run("%assist --mode agent Look", answers=[])
    service.calls.clear()
    assert leaked(service) == {}


@pytest.mark.parametrize("prompt", ["/fix", "/explain", "What is @error @notebook?"])
def test_a_tagged_cell_that_has_just_failed_is_not_told_of(kernel, service, prompt):
    kernel.run(HIDDEN_FAILS, cell_id="hidden-fails")
    service.calls.append(("kernel_status", {}))
    kernel.run(f"%assist {prompt}")
    service.calls.clear()
    kernel.run(FAILS, cell_id="fails")
    assert leaked(service) == {}


MAPS = (
    "/write shorter --map people.payroll_iban --into people.out",
    "/write shorter --map payroll_code",
    "/object --schema people --map people.payroll_iban",
    "See {{payroll_code}}",
    "See {{In}} {{Out}}",
    "See {{people}}",
    "See {{_payroll_key}}",
    "See {{_1}}",
    "See {{_i1}}",
)


@pytest.mark.parametrize("prompt", MAPS)
def test_no_value_of_the_kernel_itself_goes(kernel, service, prompt):
    kernel.run(f"%assist {prompt}", answers=[])
    assert leaked(service) == {}


def test_the_service_was_asked_at_all(kernel, service):
    before = len(service.server.seen)
    kernel.run("%assist What is @lines @error @file:other.ipynb?")
    assert len(service.server.seen) == before + 1
    assert "one" in service.got
    assert "open = 1" in service.got  # of the other notebook, what may leave
    assert "[hidden: excluded value" in service.got  # what was printed and raised
    assert "Not shown: a table" in service.got


@pytest.fixture
def path(service, tmp_path):
    """A notebook file of somebody who has set all this."""
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jupyter_ai_assist_config.json").write_text(json.dumps(service.config()))
    return fill(tmp_path)


@pytest.fixture
def headless(path):
    """Runs the command line on it."""

    def run(*arguments):
        program = [sys.executable, "-m", "jupyter_ai_assist.headless", *arguments]
        return subprocess.run(
            [*program, "--notebook", str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=100,
            check=False,
        )

    return run


def test_no_prompt_on_the_command_line_brings_it(headless, service):
    service.calls += [tool for tool in TOOLS if tool[0] != "edit_cell"]
    before = len(service.server.seen)
    headless("ask", "@payroll_code @people @error @notebook", "--run", "--mode", "agent")
    service.calls.clear()
    assert len(service.server.seen) > before + 5
    assert leaked(service) == {}


@pytest.mark.anyio
async def test_nothing_that_a_browser_asks_for_brings_it(service, path):
    cells = json.loads(path.read_text())["cells"]
    before = len(service.server.seen)
    async with running_server(path.parent) as server:
        client = await server.connect(notebook="work.ipynb")
        for prompt in PROMPTS:
            await client.ask(prompt, view={"cell": "hidden"})
            await client.ask(prompt, view={"cell": "prints", "selection": PRINTS})
            row = f"0\tAnn\t{CANARY['column']}"  # as a browser gives what is selected in a table
            await client.ask(prompt, view={"cell": "tables", "selection": row})
        for name, arguments in TOOLS:
            service.calls.append((name, arguments))
            await client.ask("Look", mode="agent")
            service.calls.clear()
        about = {"notebook": "work.ipynb", "cells": cells}
        for cell in ("hidden", "prints"):
            source = next(one["source"] for one in cells if one["id"] == cell)
            rewrite = {"cell": cell, "source": "".join(source)}
            await server.fetch("POST", "rewrite", {**about, "prompt": "x", "rewrite": rewrite})
            asked = {"cell": cell, "prefix": "print(", "suffix": ")"}
            await server.fetch("POST", "complete", {**about, "complete": asked})
    assert len(service.server.seen) > before + 20
    assert leaked(service) == {}


@pytest.mark.anyio
async def test_a_tagged_cell_that_ran_in_the_kernel_of_a_server_is_not_told_of(service, path):
    session = {"path": "work.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    before = len(service.server.seen)
    async with running_server(path.parent) as server:
        await server.post("api/sessions", session)
        [kernel] = server.app.kernel_manager.list_kernel_ids()
        person = server.app.kernel_manager.get_kernel(kernel).client()
        person.start_channels()
        try:
            await person.wait_for_ready(60)
            for source in (SET_UP, HIDDEN, HIDDEN_FAILS):
                await person.execute_interactive(source, timeout=60, output_hook=print)
        finally:
            person.stop_channels()
        client = await server.connect(notebook="work.ipynb")
        for prompt in (*PROMPTS[:4], "/explain", "/fix"):
            await client.ask(prompt)
        for name, arguments in (*HISTORY, ("kernel_status", {}), ("read_cells", {})):
            service.calls.append((name, arguments))
            await client.ask("Look", mode="agent")
            service.calls.clear()
    assert len(service.server.seen) > before + 10
    assert leaked(service) == {}
