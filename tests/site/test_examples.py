"""The packages of the extending guide: installed as packages, used through the doors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from kernel.live_kernel import LiveKernel
from nbformat.v4 import new_markdown_cell, new_notebook
from servers.raw import Play, RawServer
from servers.wires import ChatWire

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TEXT = "# Sales\n\nWhat we sold."


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where pip has put all of them; each is built with the tests' own hatchling."""
    folder = tmp_path_factory.mktemp("installed")
    packages = sorted(path.parent for path in EXAMPLES.glob("*/pyproject.toml"))
    assert len(packages) == 5
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target", folder]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, *packages], check=True)
    return folder


@pytest.fixture(scope="module")
def service():
    with RawServer() as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Of the kernel's user."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def kernel(installed, service, home):
    """A kernel in whose environment they are, and a model that says what it is told to."""
    folder = home / "config"
    folder.mkdir()
    (folder / "jupyter_ai_assist_config.json").write_text(json.dumps(configured(service)))
    paths = [str(installed), str(Path(__file__).parents[1] / "kernel")]
    started = LiveKernel(home, {"PYTHONPATH": os.pathsep.join(paths)})
    assert started.run("%load_ext jupyter_ai_assist").status == "ok"
    yield started
    started.close()


def configured(service, **settings):
    endpoint = {"slug": "told", "base_url": f"{service.url}/v1", "models": [{"id": "model"}]}
    return {
        "Assist": {"default_model": "told:model", **settings},
        "AssistCompatible": {"providers": [endpoint]},
    }


def says(service, text):
    wire = ChatWire()
    service.play(Play([wire.start(), wire.text(text), wire.finish()]))


def calls(service, name, **arguments):
    wire = ChatWire()
    call = wire.call(f"call_{name}", name, [json.dumps(arguments)])
    service.play(Play([wire.start(), call, wire.finish("tool_calls")]))


# A provider


def test_a_provider_answers_and_is_among_the_models(kernel, home):
    assert "there is no" in kernel.run("%assist /models faq").markdown
    (home / "faq.md").write_text(
        "# Answers\n\n## Where are the backups?\n\nOn the third floor.\n\n"
        "## Who orders tea?\n\nAnn.\n"
    )
    ran = kernel.run("%assist -m faq:answers where do we keep the backups?")
    assert ran.status == "ok", ran.errors
    assert "On the third floor." in ran.markdown
    assert "Ann." not in ran.markdown
    failed = kernel.run("%assist -m faq:answers zzzz")
    assert failed.status == "error"
    assert "The team's answers say nothing about this." in "".join(failed.errors)


# A preset


def test_a_preset_is_listed_and_its_task_and_limit_hold(kernel, service):
    assert "Write a headline in the house's style" in kernel.run("%assist /write").markdown
    says(service, "Spring sales double in the south")
    ran = kernel.run("%%assist -o head /write headline\nIn spring, sales in the south doubled.")
    assert ran.status == "ok", ran.errors
    assert kernel.value("str(head)") == "Spring sales double in the south"
    sent = json.dumps(json.loads(service.seen[-1].body)["messages"])
    assert "Write one headline for the text" in sent
    assert "at most 60 characters" in sent


# A stored prompt


def test_a_stored_prompt_is_listed_and_filled_in(kernel):
    assert "review-plot" in kernel.run("%assist /prompts").markdown
    shown = kernel.run('%assist --dry-run /prompt review-plot reader="my boss"').markdown
    assert "with the eyes of my boss" in shown


# A describer


def test_an_object_is_described_by_its_package(kernel):
    kernel.run("from assist_molecules import Molecule\nwater = Molecule('water', ['H', 'H', 'O'])")
    shown = kernel.run("%assist --dry-run what is @water").markdown
    assert "molecule of 3 atoms" in shown
    assert "elements: H, O" in shown


# Tools


@pytest.fixture
def assist(installed, service, tmp_path):
    """Ask about a notebook file, with the model's calls told before."""
    path = tmp_path / "report.ipynb"

    def assist(*options, tags=(), **settings):
        cell = new_markdown_cell(TEXT, id="intro", metadata={"tags": list(tags)})
        nbformat.write(new_notebook(cells=[cell]), path)
        config = Path(os.environ["JUPYTER_CONFIG_DIR"])
        config.mkdir(parents=True, exist_ok=True)
        file = config / "jupyter_ai_assist_config.json"
        file.write_text(json.dumps(configured(service, **settings)))
        program = [sys.executable, "-m", "jupyter_ai_assist.headless", "ask"]
        done = subprocess.run(
            [*program, "--notebook", path, *options, "Make the headings one level deeper."],
            env={**os.environ, "PYTHONPATH": str(installed)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return done, nbformat.read(path, 4).cells[0].source

    service.forget()
    return assist


AGENT = ("--mode", "agent")


def results(service):
    messages = json.loads(service.seen[-1].body)["messages"]
    return [one["content"] for one in messages if one["role"] == "tool"]


def offered(service):
    return {tool["function"]["name"] for tool in json.loads(service.seen[-1].body)["tools"]}


def test_a_tool_reads_and_another_changes_a_cell_after_a_yes(assist, service):
    calls(service, "list_headings")
    calls(service, "shift_headings", id="intro")
    says(service, "Done.")
    done, source = assist(*AGENT, "--yes", "shift_headings")
    assert done.returncode == 0, done.stderr
    assert source == "## Sales\n\nWhat we sold."
    listed, shifted = results(service)
    assert "# Sales" in listed
    assert '"shifted"' in shifted


def test_without_a_yes_nothing_is_changed(assist, service):
    calls(service, "shift_headings", id="intro")
    says(service, "Then not.")
    done, source = assist(*AGENT)
    assert done.returncode == 3, done.stdout
    assert source == TEXT


def test_in_ask_mode_only_what_reads_is_offered(assist, service):
    says(service, "I can only look.")
    assist()
    assert "list_headings" in offered(service)
    assert "shift_headings" not in offered(service)


def test_a_mode_denies_it_as_any_other(assist, service):
    says(service, "I cannot.")
    assist(*AGENT, "--yes", "*", tool_modes={"shift_*": "deny"})
    assert "shift_headings" not in offered(service)


def test_a_rule_refuses_what_it_would_write(assist, service):
    calls(service, "shift_headings", id="intro")
    says(service, "I may not.")
    rule = {"mode": "deny", "code": "## Sales", "why": "It is printed."}
    _, source = assist(*AGENT, "--yes", "*", tool_rules=[rule])
    assert source == TEXT
    assert "It is printed" in results(service)[-1]


def test_a_protected_cell_is_left_alone(assist, service):
    calls(service, "shift_headings", id="intro")
    says(service, "I may not.")
    _, source = assist(*AGENT, "--yes", "*", tags=["assist-protected"])
    assert source == TEXT
    assert "protected" in results(service)[-1]


def test_what_is_kept_back_is_kept_from_a_tool_too(assist, service):
    calls(service, "list_headings")
    says(service, "Nothing there.")
    assist(exclude=["report.ipynb"])
    assert "Sales" not in json.dumps(json.loads(service.seen[-1].body))
