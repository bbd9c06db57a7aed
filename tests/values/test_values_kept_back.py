"""Columns, keys and fields of excluded names are in nothing that a map sends."""

from __future__ import annotations

import pytest

CANARY = "correct horse battery"
SET_UP = f"""
from collections import namedtuple
from dataclasses import dataclass
import numpy as np, pandas as pd, polars as pl
secret_text = {CANARY!r}
rows = [{{'name': 'Ann', 'password': secret_text}}]
@dataclass
class Login:
    name: str
    password: str
@dataclass
class Person:
    name: str
    login: Login
Pair = namedtuple('Pair', 'name password')
ann = Login('Ann', secret_text)
structured = np.array([('Ann', secret_text)], dtype=[('name', 'U9'), ('password', 'U30')])
"""
SENT = [
    ("pd.DataFrame(rows)", '{"name": "Ann"}'),
    ("pl.DataFrame(rows)", '{"name": "Ann"}'),
    ("rows", '{"name": "Ann"}'),
    (
        "[{**rows[0], 'unit price': 3, 'user password': secret_text}]",
        '{"name": "Ann", "unit price": 3}',
    ),
    ("{'note': 'hello', 'password': secret_text}", "hello"),
    ("{'note': {'a': [{'Password_2': secret_text, 'b': 1}]}}", '{"a": [{"b": 1}]}'),
    ("pl.DataFrame({'login': rows})", '{"login": {"name": "Ann"}}'),
    ("['hello', ann]", "hello"),
    ("['hello', Person('Ann', ann)]", "hello"),
    ("['hello', Pair('Ann', secret_text)]", "hello"),
    ("['hello', pd.DataFrame(rows)]", "hello"),
    ("['hello', pd.Series([secret_text], name='password')]", "hello"),
    ("['hello', pd.Series([rows])]", "hello"),
    ("['hello', {ann.name: ann, 'b': 1}]", '{"b": 1}'),
    ("['hello', *structured]", "hello"),
]


@pytest.mark.parametrize(("made", "sent"), SENT)
def test_what_is_kept_back_is_left_out(kernel, server, made, sent):
    kernel.run(f"{SET_UP}\nx = {made}")
    ran = kernel.run("%assist /write shorter --map x")
    assert ran.status == "ok", ran.errors
    assert sent in server.answered_texts
    assert CANARY not in str(server.bodies)
    assert "which never enters a prompt (Assist.exclude)" in ran.markdown


@pytest.mark.parametrize(
    "made",
    [
        "pd.Series([secret_text], name='password')",
        "pd.Index([secret_text], name='password')",
        "pl.Series('password', [secret_text])",
        "{'password': secret_text}",
        "[Login('Ann', secret_text)]",
        "structured",
    ],
)
def test_where_all_is_kept_back_it_is_refused(kernel, server, made):
    kernel.run(f"{SET_UP}\nx = {made}")
    ran = kernel.run("%assist /write shorter --map x")
    assert ran.status == "error"
    assert "password never enters a prompt" in ran.errors[0]
    assert server.bodies == []


def test_values_of_a_program_are_without_it_too(kernel, server):
    kernel.run(f"{SET_UP}\nfrom jupyter_ai_assist import assist")
    ran = kernel.run("out = assist.write_all([*rows, 'hello'], 'shorter')")
    assert ran.status == "ok", ran.errors
    assert sorted(server.answered_texts) == ["hello", '{"name": "Ann"}']
    assert CANARY not in str(server.bodies)


def test_results_stay_beside_what_they_are_of(kernel):
    kernel.run("x = {'a': 'one', 'password': 'two', 'b': 'three'}")
    ran = kernel.run("%assist /write shorter --map x --to y")
    assert ran.status == "ok", ran.errors
    assert kernel.value("y") == {"a": "<one>", "password": None, "b": "<three>"}
