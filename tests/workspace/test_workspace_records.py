"""Database connections and records: what they are, without what they must not tell."""

import dataclasses
import sqlite3

import pytest
from hostile_zoo import trap


def test_an_sqlite_connection_is_asked_nothing(inspect):
    asked = []
    connection = sqlite3.connect(":memory:")
    connection.set_trace_callback(asked.append)
    assert inspect("c", c=connection).summary == "SQLite connection, open"
    connection.execute("create table t (a)")
    connection.execute("insert into t values (1)")
    del asked[:]
    assert inspect("c").summary == "SQLite connection, in a transaction"
    assert asked == []
    connection.close()
    assert inspect("c").summary == "SQLite connection, closed"


@pytest.fixture
def sql():
    return pytest.importorskip("sqlalchemy")


def test_a_url_keeps_user_password_and_options_to_itself(inspect, sql):
    url = sql.make_url("postgresql://bob:hush@db.example.com:5432/sales?sslkey=hush")
    described = inspect("u", u=url)
    assert described.summary == "URL of postgresql://db.example.com:5432/sales"
    assert described.facts["database"] == "sales"
    for path in ("u", "many", "table"):
        text = inspect(path, many=[url, (url,)], table={"u": url}).model_dump_json()
        assert "hush" not in text
        assert "bob" not in text
    for path in ("u.password", "u[2]", "u.query", "many[0].password"):
        assert inspect(path) is None


def test_engines_connections_and_sessions_lead_to_their_database(inspect, sql, tmp_path):
    orm = pytest.importorskip("sqlalchemy.orm")
    engine = sql.create_engine(f"sqlite:///{tmp_path}/sales.db")
    place = f"sqlite:{tmp_path}/sales.db"
    assert inspect("e", e=engine).summary == f"engine of {place}"
    assert not (tmp_path / "sales.db").exists(), "nobody connected"
    with engine.connect() as connection, orm.Session(engine) as session:
        assert inspect("c", c=connection).summary == f"connection of {place}"
        assert not connection.in_transaction()
        assert inspect("s", s=session).summary == f"session of {place}"
    assert inspect("s", s=orm.Session()).summary == "session, not bound to a database"
    assert inspect("e.url.password") is None
    engine.dispose()


def test_pydantic_models_show_their_fields_but_not_the_hidden_ones(inspect):
    pydantic = pytest.importorskip("pydantic")

    class Person(pydantic.BaseModel):
        name: str
        key: pydantic.SecretStr
        hidden: str = pydantic.Field("hush", repr=False)
        computed = property(trap)
        __repr__ = __iter__ = __eq__ = trap

    described = inspect("p", p=Person(name="Ada", key="hush"))
    assert described.summary == "Person with 2 fields"
    assert described.schema_text == "name: str\nkey: pydantic.SecretStr"
    assert described.value == "Person(name='Ada', key=<pydantic.SecretStr>)"
    assert described.facts["keys"] == ["name", "key"]
    assert "hush" not in described.model_dump_json()
    assert inspect("p.name").value == "'Ada'"


def test_data_classes_keep_out_what_they_keep_out_of_their_repr(inspect):
    @dataclasses.dataclass
    class Login:
        user: str
        password: str = dataclasses.field(repr=False)

    assert inspect("login", login=Login("ada", "hush")).value == "Login(user='ada')"
