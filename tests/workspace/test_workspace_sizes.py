"""What is large is read without copying it, and answered in few bytes."""

import asyncio
import tracemalloc

import pytest

MEGABYTE = 1_000_000


@pytest.fixture
def peak():
    """Bytes that a read allocates at its peak, and what it returns."""

    def peak(read):
        async def measured():
            tracemalloc.start()
            result = await read
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return result, most

        return asyncio.run(measured())

    return peak


def test_a_two_gigabyte_array(shell, workspace, peak):
    np = pytest.importorskip("numpy")
    shell.user_ns["array"] = np.zeros(250_000_000)  # pages that nobody touches cost nothing
    described, most = peak(workspace.inspect("array"))
    assert described.summary == "float64 array of shape (250000000,)"
    assert described.facts["memory_bytes"] == 2_000_000_000
    assert most < MEGABYTE


def test_a_frame_of_ten_million_rows(shell, workspace, peak):
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    rows = 10_000_000
    shell.user_ns["df"] = pd.DataFrame(
        {"a": np.zeros(rows), "b": np.zeros(rows, dtype="int8"), "c": np.zeros(rows, "M8[ns]")}
    )
    for read in ("df", "df.a", "df['b']", "df.c"):
        described, most = peak(workspace.inspect(read))
        assert "10,000,000 rows" in described.summary
        assert "missing values: not counted" in described.value
        assert most < MEGABYTE


def test_a_frame_of_ten_thousand_columns(shell, workspace, peak):
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    shell.user_ns["wide"] = pd.DataFrame(np.zeros((3, 10_000)))
    described, most = peak(workspace.inspect("wide"))
    assert described.summary == "3 rows × 10,000 columns"
    assert len(described.facts["columns"]) == 1_000
    assert "… 9,700 more columns" in described.schema_text
    assert most < MEGABYTE


def test_large_containers_and_texts(shell, workspace, peak):
    shell.user_ns.update(
        numbers=list(range(1_000_000)),
        table=dict.fromkeys(range(1_000_000)),
        text="x" * 100_000_000,
        names={f"k{number}": number for number in range(100_000)},
    )
    for name in ("numbers", "table", "text", "names", "names['k500']"):
        described, most = peak(workspace.inspect(name))
        assert len(described.model_dump_json()) < 50_000
        assert most < MEGABYTE


def test_ten_thousand_variables_fit_a_megabyte_of_text(shell, workspace):
    shell.user_ns.update({f"variable_{number}": number for number in range(10_000)})
    found = asyncio.run(workspace.variables())
    assert len(found) == 10_000
    assert (
        sum(len(v.model_dump_json(include={"name", "type", "summary"})) for v in found) < MEGABYTE
    )
