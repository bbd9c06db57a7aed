"""What share and exclude keep back never leaves."""

import asyncio

import pytest

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import DEFAULT_EXCLUDE, Settings
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, Frame, Variable
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

DATA = "Ada Lovelace"
CELL = Cell(
    id="a",
    source="df.head()",
    execution_count=3,
    output=f"0 {DATA}",
    images=(FilePart(name="p.png", media_type="image/png", data=b"x"),),
)
VARIABLE = Variable(
    name="df",
    type="pandas.DataFrame",
    summary="2 rows × 1 columns",
    schema_text="patient: object",
    value=DATA,
    facts={"columns": {"patient": "object"}, "shape": [2, 1], "keys": [DATA], "first": DATA},
)
ERROR = ErrorReport(
    name="KeyError",
    value=DATA,
    traceback=f"KeyError: {DATA}",
    frames=(
        Frame(file="In[3]", line=1, function="<module>", code="df.head()"),
        Frame(file="lib.py", line=9, function="head", code="return self[:5]"),
    ),
    cell=CELL,
    line=1,
    details={"key": DATA, "name": "df"},
)


def policy(share="values", exclude=(), **fields):
    return Policy(Settings(share=share, exclude=exclude, **fields))


def test_values_leave_by_default():
    free = policy()
    assert free.shared_variable(VARIABLE) == VARIABLE
    assert free.shared_cell(CELL) == CELL
    assert free.shared_error(ERROR) == ERROR
    free.decide_share("values", "The value of df").require()


@pytest.mark.parametrize("share", ["schema", "names", "none"])
def test_below_values_no_data_leaves(share):
    strict = policy(share)
    for shared in (
        strict.shared_variable(VARIABLE),
        strict.shared_cell(CELL),
        strict.shared_error(ERROR),
    ):
        assert DATA not in repr(shared)
        assert shared is None or "FilePart" not in repr(shared)
    with pytest.raises(PolicyError):
        strict.decide_value("df").require()


def test_schema_keeps_names_types_and_shapes():
    shared = policy("schema").shared_variable(VARIABLE)
    assert shared.schema_text == "patient: object"
    assert shared.facts == {"columns": {"patient": "object"}, "shape": [2, 1]}


def test_names_keeps_name_and_type_alone():
    assert policy("names").shared_variable(VARIABLE) == Variable(
        name="df", type="pandas.DataFrame", summary=""
    )


@pytest.mark.parametrize("share", ["schema", "names"])
def test_without_values_an_error_still_tells_its_kind_and_place(share):
    shared = policy(share).shared_error(ERROR)
    assert (shared.name, shared.line, shared.cell.source) == ("KeyError", 1, "df.head()")
    assert "lib.py, line 9, in head" in shared.traceback
    assert shared.details == {"name": "df"}


def test_none_keeps_everything():
    closed = policy("none")
    assert closed.shared_variable(VARIABLE) is None
    assert closed.shared_cell(CELL) is None
    assert closed.shared_error(ERROR) is None
    assert not closed.may_name("df")


class OneName:
    """A workspace with one variable."""

    notebook = "analysis.ipynb"
    root = "."

    async def text_of(self, name):
        return DATA if name in {"df", "password"} else None


@pytest.mark.parametrize(
    ("share", "name"), [("values", "password"), ("schema", "df"), ("none", "df")]
)
def test_a_value_inserted_by_name_is_refused(share, name):
    shared = SharedWorkspace(OneName(), policy(share, exclude=("var:password", "var:token")))
    with pytest.raises(PolicyError):
        asyncio.run(shared.text_of(name))
    assert asyncio.run(shared.text_of("token")) is None


def test_what_is_asked_for_by_name_is_refused_with_setting_and_file():
    closed = policy("schema", sources={"Assist.share": "/etc/x.py"})
    closed.decide_share("schema", "The columns of df").require()
    with pytest.raises(PolicyError, match=r"The value of df .*Assist\.share, set by /etc/x\.py"):
        closed.decide_share("values", "The value of df").require()
    with pytest.raises(PolicyError, match=r"Assist\.share"):
        closed.decide_value("df").require()


@pytest.mark.parametrize("tags", [("private",), ("x", "Private"), (" private ",)])
def test_a_cell_with_an_excluded_tag_stays(tags):
    hidden = CELL.model_copy(update={"tags": tags})
    strict = policy(exclude=("tag:private",))
    assert strict.shared_cell(hidden) is None
    shared = strict.shared_error(ERROR.model_copy(update={"cell": hidden}))
    assert shared.cell is None
    assert "df.head()" not in repr(shared)
    assert "lib.py" in shared.traceback


@pytest.mark.parametrize("name", ["_", "__", "_3", "_i", "Out", "Out[3]", "In"])
def test_ipythons_names_of_outputs_may_stand_for_a_cell_that_is_kept_back(name):
    with pytest.raises(PolicyError, match=r"output of any cell.*'tag:private'") as refused:
        policy(exclude=("tag:private",)).decide_value(name).require()
    assert "@Out[3]" in refused.value.hint
    policy().decide_value(name).require()


@pytest.mark.parametrize(("setting", "tag"), [("é", "e\u0301 "), ("E\u0301", "é"), (" é", "É")])
def test_a_tag_is_one_however_it_is_spelt(setting, tag):
    cell = CELL.model_copy(update={"tags": (tag,)})
    assert policy(exclude=(f"tag:{setting}",)).shared_cell(cell) is None
    protecting = policy(protected_tags=(setting,))
    assert protecting.decide_change("a", (tag,)).verdict == "deny"
    assert protecting.decide_change("a", ("e",)).verdict == "allow"


def test_tags_are_names_and_not_globs():
    assert policy(exclude=("tag:priv*",)).shared_cell(
        CELL.model_copy(update={"tags": ("private",)})
    )


@pytest.mark.parametrize(
    "name",
    ["password", "db_password", "PASSWORD", "cfg.password", "cfg['password'].x", "a.password.b"],
)
def test_a_variable_is_kept_back_by_any_part_of_its_path(name):
    strict = policy(exclude=("var:*password",), sources={"Assist.exclude": "/etc/x.py"})
    assert strict.shared_variable(VARIABLE.model_copy(update={"name": name})) is None
    assert not strict.may_name(name)
    with pytest.raises(PolicyError, match=r"'var:\*password'.*/etc/x\.py"):
        strict.decide_value(name).require()


@pytest.mark.parametrize(
    "name",
    [
        "\uff50assword",
        "cfg.\uff50assword",
        r"cfg['pass\x77ord']",
        r"cfg['\N{LATIN SMALL LETTER P}assword'][0]",
        "cfg['pass' 'word']",
        "(cfg) . password",
        "cfg['db password']",
        "cfg[f'password']",
        "cfg['pass' + 'word']",
        "a; password",
        "cfg" + "[0]" * 200 + ".password",
        "cfg$password",
        "cfg.db.password.x",
    ],
)
def test_no_other_spelling_of_a_path_gets_round_it(name):
    assert not policy(exclude=("var:password",)).may_name(name)


def test_a_path_of_several_steps_can_be_excluded_itself():
    strict = policy(exclude=("var:cfg.db",))
    assert not strict.may_name("cfg['db'].host")
    assert strict.may_name("cfg.host")
    assert strict.may_name("db")


@pytest.mark.parametrize("name", ["df.columns[-1]", "stats::lm", "people$name", "Base.sort!"])
def test_other_paths_are_free(name):
    assert policy(exclude=("var:password",)).may_name(name)


@pytest.mark.parametrize(
    "name", ["api_key", "OPENAI_API_KEY", "token", "hf_token", "client_secret", "user.password"]
)
def test_usual_names_of_secrets_are_excluded_by_default(name):
    assert not policy(exclude=DEFAULT_EXCLUDE).may_name(name)


@pytest.mark.parametrize(
    "name", ["df", "tokens", "tokenizer", "keys", "secretary", "passengers", "sort_key"]
)
def test_usual_names_of_data_are_not(name):
    assert policy(exclude=DEFAULT_EXCLUDE).may_name(name)
    policy(exclude=DEFAULT_EXCLUDE).decide_value(name).require()
