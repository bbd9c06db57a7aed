"""The rules of the repository that no single module can show."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import permutations
from pathlib import Path

import pytest
from weight import WHEEL

import jupyter_ai_assist

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "jupyter_ai_assist"
NAME = PACKAGE.name

# These come with a dependency that is declared, by its extra or as its other half.
BROUGHT = {"anthropic", "google-genai", "openai", "opentelemetry-api", "pydantic-core"}

# The package's hooks load a door when Jupyter asks for one, and the providers' facade
# loads pydantic-ai, half a second, when a model is first used.
LAZY = {
    NAME,
    f"{NAME}.core.providers.remote",
    # An SDK is imported when its kind of provider is used, and our half of it with it.
    f"{NAME}.core.providers.models",
    # The same for images, with Pillow.
    f"{NAME}.core.images.door",
    f"{NAME}.core.images.remote",
    # Pillow again: who reads what leaves sees images, and most requests have none.
    f"{NAME}.core.sending.pictures",
    # The guide's rules come with its first answer, or in the background before.
    f"{NAME}.core.guide.provider",
    # %load_ext is light: the first prompt, or the preload, brings the rest; and the settings
    # are loaded for it only where a file may switch the assistant off.
    f"{NAME}.config.switch",
    # A server's start may not wait for them either, where no file fixes anything.
    f"{NAME}.config.start",
    f"{NAME}.kernel.control",
    f"{NAME}.kernel.extension",
    f"{NAME}.kernel.magics",
    # So does a panel, with the widgets: this package's functions come with %load_ext.
    f"{NAME}.api.panels",
    # --help needs nothing of what a command needs.
    f"{NAME}.headless.cli",
    # A server starts without the engine; the first request brings it.
    f"{NAME}.server.door",
    # To list an endpoint's models takes pydantic-ai's errors; a form that few open asks for it.
    f"{NAME}.chats.setup",
}

# Written in two parts, so that this file does not hold what it looks for.
ADDRESSES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs.org",
    "registry." + "yarnpkg.com",
    "deb." + "debian.org",
]
HOMES = re.compile("/ro" + r"ot/|/wo" + r"rk/(?:main|tmp|shared)|\\Us" + r"ers\\\w")


def modules() -> dict[str, Path]:
    """Every module of the package, by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(node: ast.AST, module: str) -> Iterator[str]:
    """The dotted names that one import statement asks for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            is_package = MODULES[module].name == "__init__.py"
            parts = module.split(".")
            kept = parts[: len(parts) - node.level + is_package]
            base = ".".join([*kept, base] if base else kept)
        for alias in node.names:
            submodule = f"{base}.{alias.name}"
            yield submodule if submodule in MODULES else base


def all_imports(module: str) -> set[str]:
    tree = ast.parse(MODULES[module].read_bytes())
    return {name for node in ast.walk(tree) for name in imports(node, module)}


def tracked_files(*which: str) -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", *which], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]


# The import ladder


def test_ruff_refuses_a_door_in_the_core() -> None:
    offending = "from jupyter_ai_assist.kernel import magics\nimport IPython\nimport traitlets\n"
    place = f"--stdin-filename={NAME}/core/offending.py"
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--select=TID251",
            "--output-format=concise",
            place,
            "-",
        ],
        cwd=ROOT,
        input=offending,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in checked.stdout.splitlines() if "TID251" in line]
    assert len(lines) == 3, checked.stdout + checked.stderr


def test_the_core_imports_no_door() -> None:
    doors = ("kernel", "server", "headless", "remote", "screens", "chats", "config")
    assert not [
        (module, name)
        for module in MODULES
        if module.startswith(f"{NAME}.core")
        for name in all_imports(module)
        if name.startswith(tuple(f"{NAME}.{door}" for door in doors))
    ]


@pytest.mark.parametrize(("door", "other"), list(permutations(("kernel", "server", "headless"), 2)))
def test_doors_do_not_import_each_other(door: str, other: str) -> None:
    assert not [
        (module, name)
        for module in MODULES
        if module.startswith(f"{NAME}.{door}")
        for name in all_imports(module)
        if name.startswith(f"{NAME}.{other}")
    ]


def test_what_doors_share_imports_no_door() -> None:
    doors = tuple(f"{NAME}.{door}" for door in ("kernel", "server", "headless"))
    assert not [
        (module, name)
        for module in MODULES
        if module.startswith(
            tuple(f"{NAME}.{part}" for part in ("remote", "screens", "snippets", "chats"))
        )
        for name in all_imports(module)
        if name.startswith(doors)
    ]


def test_no_import_of_our_own_hides_in_a_function() -> None:
    hidden = [
        (module, name)
        for module, path in MODULES.items()
        if module not in LAZY
        for function in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        for name in imports(node, module)
        if name.split(".")[0] == NAME
    ]
    assert not hidden


def test_imports_make_no_cycle() -> None:
    graph = {
        module: {name for name in all_imports(module) if name in MODULES and name != module}
        for module in MODULES
    }
    order = list(TopologicalSorter(graph).static_order())
    assert set(order) == set(MODULES)


OPTIONAL = {f"{NAME}.core.audit.spans": "telemetry"}
"""Modules that look whether a package is there first, and the extra that brings it."""


@pytest.mark.parametrize("server", [False, True])
def test_every_import_is_declared(server: bool) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # Only a server loads its door, so what that takes is no burden of a kernel.
    lines = [*project["dependencies"], *(project["optional-dependencies"]["lab"] if server else [])]
    declared = {re.match(r"[\w-]+", line)[0].lower() for line in lines} | BROUGHT
    owners = importlib.metadata.packages_distributions()
    extras = project["optional-dependencies"]
    optional = {name: " ".join(extras[extra]) for name, extra in OPTIONAL.items()}
    imported = {
        name.split(".")[0]
        for module in MODULES
        if module.startswith(f"{NAME}.server") == server
        for name in all_imports(module)
        if name.split(".")[0] not in optional.get(module, "")
    }
    assert not [
        name
        for name in imported - set(sys.stdlib_module_names) - {NAME}
        if not {owner.lower().replace("_", "-") for owner in owners.get(name, [])} & declared
    ]


def test_importing_the_package_is_light() -> None:
    heavy = (
        "anywidget pydantic pydantic_ai openai anthropic google.genai keyring cryptography IPython"
    )
    program = (
        f"import sys, {NAME}; print(*[name for name in {heavy.split()} if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []


# What is committed


def test_no_file_names_a_registry() -> None:
    assert not [
        (name, address)
        for name in tracked_files()
        for address in ADDRESSES
        if address.encode() in (ROOT / name).read_bytes()
    ]


def test_no_file_names_a_place_of_one_machine() -> None:
    assert not [
        (name, found[0])
        for name in tracked_files()
        if (found := HOMES.search((ROOT / name).read_text(encoding="utf-8", errors="replace")))
    ]


def test_constraints_are_names_and_versions() -> None:
    lines = (ROOT / "scripts" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert len(pinned) > 100
    assert not [line for line in pinned if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]


def test_constraints_know_every_requirement() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    required = {re.match(r"[\w-]+", line)[0] for group in groups for line in group}
    constraints = (ROOT / "scripts" / "constraints.txt").read_text(encoding="utf-8")
    known = set(re.findall(r"^([\w.-]+)==", constraints.replace("_", "-").lower(), re.MULTILINE))
    assert required - known == {project["name"]}


# What is released


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    # The tests' own hatchling builds it: nothing is fetched.
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", ".", *options], cwd=ROOT, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


def test_the_wheel_is_small(wheel: zipfile.ZipFile) -> None:
    assert wheel.filename
    WHEEL.holds(Path(wheel.filename).stat().st_size)


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {NAME}
    assert f"{NAME}/py.typed" in names
    assert f"{NAME}/core/providers/data/models.json" in names
    committed = {name for name in tracked_files() if name.startswith(f"{NAME}/")}
    assert committed - set(names) == {f"{NAME}/core/ruff.toml"}


def test_the_version_has_one_source(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    released = importlib.metadata.PathDistribution(
        zipfile.Path(wheel, str(Path(metadata).parent) + "/")
    )
    assert released.version == jupyter_ai_assist.__version__


def test_nothing_that_is_built_or_installed_is_tracked():
    assert tracked_files("--cached", "--ignored", "--exclude-standard") == []
