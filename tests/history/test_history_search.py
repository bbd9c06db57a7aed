"""Searching, whatever people type."""

from __future__ import annotations

import pytest


@pytest.fixture
def filled(history, make_turn):
    thread = history.start_thread("a.ipynb")
    for question, answer in (
        ("How do I use read_csv?", "Call pd.read_csv('data.csv')."),
        ("Was ist ein Übermaß?", "C++ and naïve Bayes, a*b, x:y"),
        ("日本語 テスト", "NEAR misses are NOT AND OR"),
        ("東京の売上を分析して", "pandasで集計した結果です。ข้อมูลการขาย"),
    ):
        history.append(thread.id, make_turn(question, answer))
    return history


@pytest.mark.parametrize(
    ("words", "turns"),
    [
        ("read_csv", ["turn-1"]),
        ("csv data", ["turn-1"]),
        ("DATA pd", ["turn-1"]),
        ("Baye", ["turn-2"]),  # the last word may be a beginning
        ("Baye naive", []),  # the others may not
        ("dat", []),  # nor may a very short one
        ("ubermaß", ["turn-2"]),
        ("naive", ["turn-2"]),
        ("c++", ["turn-2"]),
        ("日本", ["turn-3"]),
        ("本語", ["turn-3"]),  # within what is written without spaces
        ("分析", ["turn-4"]),
        ("分", ["turn-4"]),
        ("析分", []),
        ("結果 売上", ["turn-4"]),
        ("pandas 集計", ["turn-4"]),
        ("pandasで集", ["turn-4"]),
        ("การขาย", ["turn-4"]),
        ("NOT AND", ["turn-3"]),
        ("read_csv naive", []),
    ],
)
def test_what_is_found(filled, words, turns):
    assert [hit.turn for hit in filled.search(words)] == turns


@pytest.mark.parametrize(
    "words",
    [
        *['"', '""', "*", "a*", "NEAR(", "NEAR(a b, 3)", "AND", "NOT", "(", "a OR", "col:x", "^a"],
        *[
            "question:x",
            "-a",
            "a - b",
            "{a b}:x",
            "'; DROP TABLE turn; --",
            "%",
            "\\",
            "\x00",
            "a\x00b",
        ],
        *["\ud800", "🎉", "+", " ", "", "a" * 10_000, '"' * 999, "x " * 500],
    ],
)
def test_no_words_are_an_error(filled, words):
    assert isinstance(filled.search(words), list)
    assert len(filled.threads()) == 1


def test_a_hit_says_where_it_is(filled):
    (hit,) = filled.search("data")
    assert hit.thread.notebook == "a.ipynb"
    assert hit.thread.title == "How do I use read_csv?"
    assert hit.thread.turns == 4
    assert "data.csv" in hit.snippet


def test_a_snippet_is_short(history, make_turn):
    thread = history.start_thread("a.ipynb")
    history.append(thread.id, make_turn("q", "filler " * 5000 + "needle " + "filler " * 5000))
    (hit,) = history.search("needle")
    assert "needle" in hit.snippet
    assert len(hit.snippet) < 300


def test_a_snippet_is_as_it_was_written(filled):
    (hit,) = filled.search("集計")
    assert "pandasで集計した結果" in hit.snippet
    (turn,) = (turn for turn in filled.turns(hit.thread.id) if turn.id == hit.turn)
    assert turn.question == "東京の売上を分析して"


def test_the_newest_come_first_and_a_limit_holds(history, make_turn):
    for notebook in ("a.ipynb", "b.ipynb", "a.ipynb"):
        history.append(history.start_thread(notebook).id, make_turn("same words"))
    assert [hit.turn for hit in history.search("words")] == ["turn-3", "turn-2", "turn-1"]
    assert [hit.turn for hit in history.search("words", limit=2)] == ["turn-3", "turn-2"]
    assert [hit.turn for hit in history.search("words", "b.ipynb")] == ["turn-2"]


def test_the_index_follows_a_growing_turn(history, make_turn):
    thread = history.start_thread("a.ipynb")
    turn = make_turn("question", "aardvark")
    history.append(thread.id, turn.model_copy(update={"messages": turn.messages[:1]}))
    assert history.search("aardvark") == []
    history.append(thread.id, turn)
    assert len(history.search("aardvark")) == 1
    assert len(history.search("question")) == 1


def test_threads_are_found_by_what_they_are_called(history, make_turn):
    named = history.start_thread("a.ipynb", name="売上の分析 per Region")
    asked = history.start_thread("a.ipynb", title="Where does the region come from?")
    other = history.start_thread("b.ipynb", name="Region")
    said = history.start_thread("a.ipynb", name="Plots")
    for thread in (named, asked, other):
        history.append(thread.id, make_turn("Hello?", "Hello."))
    history.append(said.id, make_turn("Hello?", "One bar for each region."))

    def found(words):
        return {thread.id for thread in history.find_threads(words, "a.ipynb", 10)}

    assert found("REGION") == {named.id, asked.id, said.id}
    assert found("reg") == {named.id, asked.id}
    assert found("分析") == {named.id}
    assert found("region nowhere") == set()


def test_threads_are_found_by_what_a_list_shows_in_place_of_their_name(history, make_turn):
    cells = history.start_thread("a.ipynb", name="inline")
    history.append(cells.id, make_turn("Hello?", "Hello."))
    shown = {"inline": "Prompts in cells"}
    for words, count in [("prompts", 1), ("IN CELLS", 1), ("inline", 0), ("hello", 1)]:
        assert len(history.find_threads(words, "a.ipynb", 10, shown)) == count, words
