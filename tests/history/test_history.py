"""Threads and turns, in a file and in memory alike."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.history import Failure, History
from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
)


class TestThreads:
    def test_a_thread_appears_with_its_first_turn(self, history, make_turn):
        thread = history.start_thread("a.ipynb", "plots")
        assert history.threads("a.ipynb") == []
        assert history.messages(thread.id) == ()
        history.append(thread.id, make_turn("Plot df\nby year", "Here."))
        (found,) = history.threads("a.ipynb")
        assert found.id == thread.id
        assert (found.name, found.title) == ("plots", "Plot df by year")
        assert (found.turns, found.messages) == (1, 2)

    def test_the_last_used_comes_first(self, history, make_turn):
        first, second = history.start_thread("a.ipynb"), history.start_thread("a.ipynb")
        for thread in (first, second, first):
            history.append(thread.id, make_turn())
        assert [thread.id for thread in history.threads("a.ipynb")] == [first.id, second.id]
        assert [thread.id for thread in history.threads("a.ipynb", limit=1)] == [first.id]

    def test_each_notebook_has_its_own(self, history, make_turn):
        for notebook in ("a.ipynb", "b.ipynb", ""):
            history.append(history.start_thread(notebook).id, make_turn())
        assert [thread.notebook for thread in history.threads("b.ipynb")] == ["b.ipynb"]
        assert [thread.notebook for thread in history.threads("")] == [""]
        assert len(history.threads()) == 3

    def test_a_name_means_the_last_used_thread_of_that_name(self, history, make_turn):
        old, new = (history.start_thread("a.ipynb", "plots") for _ in range(2))
        for thread in (old, new):
            history.append(thread.id, make_turn())
        assert history.find_thread("a.ipynb", "plots").id == new.id
        assert history.find_thread("a.ipynb", "other") is None
        assert history.find_thread("b.ipynb", "plots") is None

    def test_renaming(self, history, make_turn):
        thread = history.start_thread("a.ipynb", "plots")
        history.append(thread.id, make_turn())
        history.rename(thread.id, "figures")
        assert history.find_thread("a.ipynb", "plots") is None
        assert history.find_thread("a.ipynb", "figures").id == thread.id

    def test_a_renamed_notebook_keeps_its_threads(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn())
        other = history.start_thread("b.ipynb")
        history.append(other.id, make_turn())
        history.move("a.ipynb", "c.ipynb")
        assert history.threads("a.ipynb") == []
        assert history.find_thread("c.ipynb").id == thread.id
        assert history.find_thread("b.ipynb").id == other.id

    def test_threads_of_a_folder_that_is_renamed_come_along(self, history, make_turn):
        for path in (Path("a", "x.ipynb"), Path("a", "y.ipynb"), Path("ab.ipynb")):
            history.append(history.start_thread(str(path)).id, make_turn())
        history.move("a", str(Path("b", "c")))
        places = {Path(thread.notebook) for thread in history.threads()}
        assert places == {Path("ab.ipynb"), Path("b", "c", "x.ipynb"), Path("b", "c", "y.ipynb")}
        # So does what they have used, which goes with them when they are deleted.
        assert {Path(day.notebook) for day in history.accounts.days()} == places

    def test_a_turn_that_runs_ends_where_its_notebook_is_now(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        turn = make_turn(outcome="running")
        history.append(thread.id, turn)
        history.move("a.ipynb", "c.ipynb")
        history.append(thread.id, turn.model_copy(update={"outcome": "finished"}))
        assert history.threads("a.ipynb") == []
        [moved] = history.threads("c.ipynb")
        assert moved.turns == 1

    @pytest.mark.parametrize(
        ("question", "title"),
        [
            ("short", "short"),
            ("  two\n\nlines ", "two lines"),
            ("word " * 30, "word word word word word word word word word word word word…"),
            ("x" * 100, "x" * 59 + "…"),
            ("", ""),
        ],
    )
    def test_the_first_question_is_the_title(self, history, make_turn, question, title):
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn(question))
        history.append(thread.id, make_turn("another question" if title else ""))
        assert history.threads("a.ipynb")[0].title == title
        assert len(title) <= 60


class TestTurns:
    def test_a_turn_grows_from_the_question_to_its_end(self, history, make_turn):
        whole = make_turn()
        thread = history.start_thread("a.ipynb")
        begun = whole.model_copy(
            update={"messages": (), "usage": Usage(), "outcome": "running", "model": ""}
        )
        asked = begun.model_copy(update={"messages": whole.messages[:1]})
        for state in (begun, asked, whole, whole):
            history.append(thread.id, state)
            assert history.turns(thread.id) == [state]
        assert history.threads("a.ipynb")[0].messages == 2

    def test_everything_comes_back_as_it_was_given(self, history, make_turn):
        text = "{x} $HOME \\frac{a}{b} 'quotes\" <b>é</b> 日本語 🎉 \x00 \r\n\ttab"
        messages = (
            Message(
                role="user",
                parts=(
                    ContextPart(title="cell [1]", text=text),
                    FilePart(name="p.png", media_type="image/png", data=bytes(range(256))),
                    TextPart(text=text),
                ),
            ),
            Message(
                role="assistant",
                parts=(
                    ReasoningPart(text=text),
                    ToolCallPart(id="1", name="read_cells", arguments={"ids": [text, None, 1.5]}),
                ),
                model="anthropic:claude",
                native={"signature": text, "nested": [{"a": None}]},
            ),
            Message(
                role="user",
                parts=(ToolResultPart(id="1", name="read_cells", text=text, is_error=True),),
            ),
            Message(role="assistant", parts=(TextPart(text=text),)),
        )
        failure = Failure(code="overloaded", hint=text, retryable=True)
        turn = make_turn(
            question=text, messages=messages, error=text, failure=failure, outcome="failed"
        )
        thread = history.start_thread(f"{text}.ipynb", text)
        history.append(thread.id, turn)
        assert history.turns(thread.id) == [turn]
        assert history.messages(thread.id) == messages
        assert history.find_thread(f"{text}.ipynb", text).id == thread.id

    def test_half_a_surrogate_pair_loses_only_itself(self, history, make_turn):
        broken = "before\ud83dafter"
        thread = history.start_thread(broken, broken)
        failure = Failure(hint=broken)
        history.append(thread.id, make_turn(broken, broken, error=broken, failure=failure))
        (turn,) = history.turns(thread.id)
        assert turn.failure.hint == "before?after"
        assert turn.question == "before?after"
        assert turn.messages[1].text == "before?after"
        assert history.find_thread(broken, broken).id == thread.id
        assert len(history.search("before\ud83d")) == 1

    def test_an_unknown_thread_has_nothing_and_takes_nothing(self, history, make_turn):
        assert history.turns("nowhere") == []
        with pytest.raises(HistoryError, match="does not exist any more") as caught:
            history.append("nowhere", make_turn())
        assert "/new" in caught.value.hint

    def test_time_zones_do_not_change_the_moment(self, history, make_turn):
        here = datetime.fromisoformat("2026-11-20T01:30:00.123456+05:30")
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn(started=here))
        assert history.turns(thread.id)[0].started == here
        assert history.turns(thread.id)[0].started.tzinfo is not None


class TestDeletion:
    def test_a_deleted_thread_is_gone_and_its_cost_is_not(self, history, make_turn):
        gone, kept = history.start_thread("a.ipynb"), history.start_thread("a.ipynb")
        history.append(gone.id, make_turn("zebra"))
        history.append(kept.id, make_turn("lion"))
        history.delete(gone.id)
        assert [thread.id for thread in history.threads()] == [kept.id]
        assert history.turns(gone.id) == []
        assert history.search("zebra") == []
        assert history.accounts.usage().cost == 0.5
        with pytest.raises(HistoryError, match="does not exist"):
            history.append(gone.id, make_turn())

    def test_all_of_one_notebook(self, history, make_turn):
        for notebook in ("a.ipynb", "a.ipynb", "b.ipynb"):
            history.append(history.start_thread(notebook).id, make_turn())
        history.delete_all("a.ipynb")
        assert [thread.notebook for thread in history.threads()] == ["b.ipynb"]

    def test_all(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn("zebra"))
        history.delete_all()
        assert history.threads() == []
        assert history.search("zebra") == []
        assert history.accounts.usage().requests == 1

    def test_deleted_words_are_not_left_in_the_files(self, stored, path, make_turn):
        for number in range(20):
            thread = stored.start_thread("a.ipynb")
            stored.append(thread.id, make_turn(f"xylophone{number}", "quetzalcoatl " * 50))
        assert any(b"xylophone" in file.read_bytes() for file in path.parent.iterdir())
        stored.delete_all()
        for file in path.parent.iterdir():
            assert b"xylophone" not in file.read_bytes()
            assert b"quetzalcoatl" not in file.read_bytes()


class TestUsage:
    def test_sums(self, history, make_turn):
        one, two = history.start_thread("a.ipynb"), history.start_thread("b.ipynb")
        usage = Usage(
            requests=2,
            input_tokens=100,
            cached_tokens=80,
            output_tokens=7,
            reasoning_tokens=3,
            cost=0.5,
        )
        for thread in (one, two, two):
            history.append(thread.id, make_turn(usage=usage))
        assert history.accounts.usage() == usage + usage + usage
        assert history.accounts.usage(thread=two.id) == usage + usage
        assert history.accounts.usage(datetime(2030, 1, 1, tzinfo=UTC)) == Usage()

    def test_a_turn_counts_once_however_often_it_is_stored(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        turn = make_turn(usage=Usage(requests=1, cost=0.1))
        history.append(thread.id, turn)
        history.append(thread.id, turn.model_copy(update={"usage": Usage(requests=2, cost=0.3)}))
        assert history.accounts.usage() == Usage(requests=2, cost=0.3)

    def test_since_a_moment(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
        for hours in (-1, 0, 1):
            history.append(thread.id, make_turn(started=noon + timedelta(hours=hours)))
        assert history.accounts.usage(noon).requests == 2

    def test_an_unknown_price_makes_the_sum_unknown(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, make_turn())
        history.append(thread.id, make_turn(model="lab:own", usage=Usage(requests=1, cost=None)))
        assert history.accounts.usage().cost is None
        by_model = {day.model: day.usage.cost for day in history.accounts.days()}
        assert by_model == {"openai:gpt": 0.25, "lab:own": None}

    def test_by_local_day_and_model(self, history, make_turn):
        thread = history.start_thread("a.ipynb")
        here = datetime(2026, 11, 20, 23, 30).astimezone()
        for started, model in (
            (here, "openai:gpt"),
            (here, "openai:gpt"),
            (here, "google:gemini"),
            (here + timedelta(hours=1), "openai:gpt"),
        ):
            history.append(thread.id, make_turn(started=started, model=model))
        assert [(str(day.day), day.model, day.turns) for day in history.accounts.days()] == [
            ("2026-11-20", "google:gemini", 1),
            ("2026-11-20", "openai:gpt", 2),
            ("2026-11-21", "openai:gpt", 1),
        ]


class TestFile:
    def test_conversations_outlive_the_process(self, path, open_history, make_turn):
        turn = make_turn()
        history = History.open(path)
        thread = history.start_thread("a.ipynb")
        history.append(thread.id, turn)
        history.close()
        again = open_history(path)
        assert again.turns(thread.id) == [turn]
        again.append(thread.id, make_turn())
        assert len(again.turns(thread.id)) == 2
        assert again.place == str(path)
        assert again.take_notices() == ()

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
    def test_only_the_owner_may_read_it(self, path, open_history, make_turn):
        path.parent.mkdir(mode=0o755)
        path.touch(mode=0o644)
        before = os.umask(0)
        try:
            history = open_history(path)
            history.append(history.start_thread("a.ipynb").id, make_turn())
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert set(files.values()) == {0o600}
        assert "history.sqlite-wal" in files

    def test_memory_leaves_no_file(self, tmp_path, make_turn):
        history = History.in_memory()
        history.append(history.start_thread("a.ipynb").id, make_turn())
        assert "switched off" in history.place
        assert not list(tmp_path.rglob("*.sqlite*"))
        history.close()

    def test_twenty_thousand_messages(self, stored, make_turn):
        threads = [stored.start_thread(f"{number % 7}.ipynb") for number in range(100)]
        messages = make_turn().messages * 10
        for number in range(1000):
            turn = make_turn(f"question {number}", messages=messages)
            stored.append(threads[number % 100].id, turn)
        assert sum(thread.messages for thread in stored.threads(limit=1000)) == 20_000
        assert len(stored.messages(threads[42].id)) == 200
        assert [hit.turn for hit in stored.search("question 421", limit=5)] == ["turn-423"]
        assert stored.accounts.usage().requests == 1000


def test_importing_is_light():
    program = (
        "import sys, jupyter_ai_assist.core.history\n"
        "print([name for name in ('IPython', 'nbformat', 'keyring', 'cryptography',"
        " 'pydantic_ai', 'traitlets') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "[]"
