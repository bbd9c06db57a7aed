"""Files: inside the notebook's folder, not excluded, and no devices."""

import os
from unicodedata import normalize

import pytest

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.policy.files import misread_on_windows
from jupyter_ai_assist.core.settings import Settings

DEFAULT = Policy(Settings())


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "work"
    (root / "data").mkdir(parents=True)
    (root / "data" / "a.csv").write_text("x")
    (tmp_path / "work-other").mkdir()
    (tmp_path / "work-other" / "b.csv").write_text("x")
    return root


@pytest.mark.parametrize("path", ["data/a.csv", "./data/../data/a.csv", "data", ".", "new.csv"])
def test_a_file_inside_passes_and_its_real_path_is_returned(root, path):
    assert DEFAULT.file(path, root) == (root / path).resolve()
    assert DEFAULT.file(root / path, root) == (root / path).resolve()


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../work-other/b.csv",
        "data/../../work-other/b.csv",
        "/etc/passwd",
        "/",
        "a\0b",
        "x" * 300,
    ],
)
def test_a_file_outside_is_refused(root, path):
    with pytest.raises(PolicyError):
        DEFAULT.file(path, root)
    assert not DEFAULT.may_read(path, root)


def test_a_link_is_judged_by_what_it_leads_to_and_by_its_own_name(root):
    (root / "out").symlink_to(root.parent / "work-other")
    (root / ".env").write_text("KEY=1")
    (root / "notes.txt").symlink_to(root / ".env")
    (root / "x.pem").symlink_to(root / "data" / "a.csv")
    (root / "fine.csv").symlink_to(root / "data" / "a.csv")
    (root / "loop").symlink_to(root / "loop")
    for path in ("out/b.csv", "notes.txt", "x.pem", "loop"):
        assert not DEFAULT.may_read(path, root), path
    assert DEFAULT.file("fine.csv", root) == root.resolve() / "data" / "a.csv"


def test_the_folder_itself_may_be_a_link(root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    assert DEFAULT.file("data/a.csv", tmp_path / "link") == root.resolve() / "data" / "a.csv"
    assert not DEFAULT.may_read(".env", tmp_path / "link")


def test_a_pipe_is_no_file(root):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes in folders here")
    os.mkfifo(root / "pipe")
    with pytest.raises(PolicyError, match="device or pipe"):
        DEFAULT.file("pipe", root)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".ENV",
        "app/.env.local",
        "prod.env",
        "id_rsa",
        "keys/id_ed25519.pub",
        "server.PEM",
        ".ssh",
        ".ssh/config",
        "home/.aws/credentials",
        ".git/config",
        ".streamlit/secrets.toml",
        "credentials.json",
        "gcp-credentials-prod.json",
        "service_account.json",
        "service-account-1.json",
        "kaggle.json",
        ".netrc",
    ],
)
def test_usual_places_of_secrets_are_excluded_by_default(root, path):
    with pytest.raises(PolicyError, match=r"Assist\.exclude, set by the default"):
        DEFAULT.file(path, root)


@pytest.mark.parametrize(
    "path",
    ["secretary.csv", "secrets_of_pandas.ipynb", "keys.csv", "environment.yml", ".gitignore"],
)
def test_data_that_only_sounds_like_a_secret_is_not(root, path):
    assert DEFAULT.may_read(path, root)


@pytest.mark.parametrize(
    ("entry", "kept", "free"),
    [
        ("*.csv", ["a.csv", "x/y/a.CSV"], ["a.csv.gz", "csv"]),
        ("private", ["private", "private/a", "x/private/b/c"], ["private.txt", "xprivate"]),
        ("private/", ["private/a", "x/private/b"], ["private.txt"]),
        ("data/raw/**", ["data/raw", "data/raw/a", "data/raw/b/c"], ["x/data/raw/a", "data/rawer"]),
        ("data/*.txt", ["data/a.txt"], ["data/b/a.txt"]),
        ("**/tmp/*.txt", ["tmp/a.txt", "x/y/tmp/a.txt"], ["tmp.txt"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["ab", "a/xb"]),
        ("a?c", ["abc", "x/abc"], ["ac", "a/c"]),
        ("[ab].txt", ["a.txt"], ["c.txt", "[ab].txt"]),
        ("[!a].txt", ["b.txt"], ["a.txt"]),
        ("a+(b).txt", ["a+(b).txt"], ["aab.txt"]),
    ],
)
def test_globs_mean_what_they_mean_in_gitignore(root, entry, kept, free):
    policy = Policy(Settings(exclude=(entry,)))
    assert [path for path in kept if policy.may_read(path, root)] == []
    assert [path for path in free if not policy.may_read(path, root)] == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_one_however_its_accents_are_spelt(root, form):
    (root / normalize("NFD", "Gehälter")).mkdir()
    for entry in ("Gehälter", "gehälter/*.csv", "Geh[ä]lter/**", f"{root}/GEHÄLTER/**"):
        policy = Policy(Settings(exclude=(normalize(form, entry),)))
        for other in ("NFC", "NFD"):
            assert not policy.may_read(normalize(other, "Gehälter/a.csv"), root), entry
    assert Policy(Settings(exclude=("Gehälter",))).may_read("Gehalter/a.csv", root)
    refusing = Policy(Settings(refused_projects=(normalize(form, f"{root}/Gehälter"),)))
    for other in ("NFC", "NFD"):
        project = root / normalize(other, "Gehälter")
        assert refusing.decide_project(project).verdict == "deny"


@pytest.mark.parametrize(
    "path",
    [
        "a.csv:hidden",
        "data/a.csv::$DATA",
        "C:/data/a.csv:x",
        "AGENTS.md.",
        "jupyter_config.py ",
        "data./a.csv",
        "data /a.csv",
    ],
)
def test_what_windows_would_read_as_another_file_is_known(path):
    assert misread_on_windows(path)
    assert misread_on_windows(path.replace("/", "\\"))


@pytest.mark.parametrize("path", ["a.csv", "../data/./a.csv", "C:/data/a.csv", "C:a", ".env", ""])
def test_what_windows_reads_as_it_stands_is_known(path):
    assert not misread_on_windows(path)


@pytest.mark.skipif(os.name != "nt", reason="only Windows has other streams")
def test_another_stream_of_a_file_is_refused_on_windows(root):
    for path in ("data/a.csv:hidden", "data/a.csv::$DATA", "data/a.csv."):
        with pytest.raises(PolicyError, match="on Windows"):
            DEFAULT.file(path, root)


def test_globs_can_start_at_the_root_and_at_home(root, monkeypatch):
    assert not Policy(Settings(exclude=(f"{root.parent}/*/data",))).may_read("data/a.csv", root)
    monkeypatch.setenv("HOME", str(root))
    assert not Policy(Settings(exclude=("~/data",))).may_read("data/a.csv", root)


def test_a_refusal_names_the_entry_and_the_file_that_holds_it(root):
    sources = {"Assist.exclude": "/etc/a.py", "Assist.exclude[data]": "/home/b.py"}
    with pytest.raises(PolicyError, match=r"'data'.*Assist\.exclude, set by /home/b\.py"):
        Policy(Settings(exclude=("data",), sources=sources)).file("data/a.csv", root)
