"""Arrays, frames, figures and images of the libraries that people use."""

import asyncio

import pytest


@pytest.fixture
def pd():
    return pytest.importorskip("pandas")


def test_arrays_show_their_corners(inspect, np):
    described = inspect("a", a=np.arange(100))
    assert described.type == "numpy.ndarray"
    assert described.schema_text == "dtype int64, shape (100,), 800 bytes"
    assert described.value.splitlines() == [
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …, 97, 98, 99]",
        "min 0, max 99, mean 49.5",
    ]
    assert described.facts["shape"] == [100]
    assert inspect("a", a=np.zeros((2, 0))).value == "[]"
    assert inspect("a", a=np.array(3)).value.startswith("3\n")
    assert inspect("a", a=np.zeros((2,) * 10)).value.startswith("[0, 0, 0, 0, 0, 0, 0, …] = [[[0.0")
    assert inspect("a", a=np.array([1, np.nan])).value.endswith("min nan, max nan, mean nan")


def test_masked_structured_and_mapped_arrays(inspect, np, tmp_path):
    assert inspect("a", a=np.ma.array([1, 2], mask=[0, 1])).type == "numpy.ma.MaskedArray"
    records = np.zeros(1, dtype=[("n", int), ("s", "U3")])
    assert inspect("a", a=records).value == "[(0, '')]"
    mapped = np.memmap(tmp_path / "m", dtype="int8", mode="w+", shape=(4,))
    assert inspect("a", a=mapped).summary == "int8 array of shape (4,)"
    assert inspect("a[0]", a=np.array([[1, 2], [3, 4]])).value.startswith("[1, 2]")


@pytest.mark.parametrize(
    ("kind", "text"),
    [("float32", "1.0"), ("int8", "1"), ("bool_", "True"), ("str_", "'1'"), ("longdouble", "1.0")],
)
def test_numpy_scalars(inspect, np, kind, text):
    assert inspect("x", x=getattr(np, kind)(1)).value == text


def test_a_frame_shows_columns_rows_and_missing_values(inspect, pd):
    frame = pd.DataFrame(
        {
            "price": [1.5, None],
            "when": pd.to_datetime(["2026-01-01", None]),
            "kind": pd.Categorical(["a", "b"]),
            "any": [object(), [1]],
            7: [True, False],
        }
    )
    described = inspect("df", df=frame)
    assert described.type == "pandas.DataFrame"
    assert described.summary == "2 rows × 5 columns"
    assert described.schema_text.splitlines()[0] == "price: float64"
    assert described.schema_text.endswith("7: bool\nindex: RangeIndex, int64")
    lines = described.value.splitlines()
    assert lines[0].split() == ["price", "when", "kind", "any", "7"]
    assert "<object>" in lines[1]
    assert lines[2].split() == ["1", "nan", "NaT", "b", "[1]", "False"]
    assert "missing values: price 1, when 1" in lines
    assert list(described.facts["columns"]) == ["price", "when", "kind", "any", "7"]
    assert described.facts["shape"] == [2, 5]
    assert described.facts["missing"]["price"] == 1


def test_columns_are_found_by_attribute_and_by_label(inspect, pd):
    frame = pd.DataFrame({"price": [1, 2], "count": [3, 4], 7: [5, 6]}, index=["x", "y"])
    described = inspect("df.price", df=frame)
    assert (described.type, described.summary) == ("pandas.Series", "2 rows of int64")
    assert described.value.splitlines()[1:3] == ["x  1", "y  2"]
    assert inspect("df['count']").facts["dtype"] == "int64"
    assert inspect("df[7]").value.splitlines()[0].strip() == "7"
    assert inspect("df.count").type == "method", "pandas' own attributes come first"
    assert inspect("df.shape").type == "property"
    assert inspect("df.absent") is None
    assert inspect("df['absent']") is None


def test_docs_of_a_column_are_those_of_a_series(shell, workspace, pd):
    shell.user_ns["df"] = pd.DataFrame({"a": [1]})
    docs = asyncio.run(workspace.docs("df.a"))
    assert docs.type == "pandas.Series"
    assert "value_counts" in docs.members
    assert asyncio.run(workspace.docs("df.groupby")).signature.startswith("(by=None")


def test_series_and_indexes(inspect, pd):
    described = inspect("s", s=pd.Series(["a", None], name="letters"))
    assert described.schema_text.startswith("name: letters\ndtype: ")
    assert "missing values: letters 1" in described.value
    assert inspect("i", i=pd.Index([3, 4])).value == "3, 4"
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
    assert inspect("i", i=index).value == "(a, 1), (b, 2)"
    multi = pd.DataFrame([[1, 2]], columns=index)
    assert list(inspect("m", m=multi).facts["columns"]) == ["(a, 1)", "(b, 2)"]
    zoned = pd.Series(pd.date_range("2026-01-01", periods=1, tz="Europe/Berlin"))
    assert "2026-01-01 00:00:00+01:00" in inspect("z", z=zoned).value


def test_describing_a_frame_does_not_change_it(inspect, pd):
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    before = {**vars(frame)}
    inspect("df", df=frame)
    inspect("df.a")
    assert vars(frame) == before
    assert frame.columns._cache == {}, "no lookup table was built"


def test_polars_frames_are_described_and_lazy_ones_left_alone(inspect):
    pl = pytest.importorskip("polars")
    described = inspect("p", p=pl.DataFrame({"a": [1, None], "b": ["x", "y"]}))
    assert described.type == "polars.DataFrame"
    assert described.summary == "2 rows × 2 columns"
    assert described.facts["columns"] == {"a": "Int64", "b": "String"}
    assert described.value.splitlines() == ["a     b", "1     x", "None  y", "missing values: a 1"]
    assert inspect("p['a']").type == "polars.Series"
    assert inspect("p['c']") is None
    assert inspect("e", e=pl.DataFrame()).summary == "0 rows × 0 columns"

    def collect(_frame):
        raise AssertionError("a query ran")

    lazy = pl.DataFrame({"a": [1]}).lazy().map_batches(collect)
    assert inspect("q", q=lazy).summary == "lazy frame, not collected"


def test_figures_and_axes(inspect):
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.subplots()
    axes.plot([1, 2])
    axes.set(title="Sales", xlabel="year")
    described = inspect("fig", fig=figure)
    assert described.summary == "figure with 1 axes"
    assert described.value == "title: 'Sales'; x: 'year'; 1 Line2D"
    assert inspect("ax", ax=axes).summary == "axes with 1 Line2D"


def test_images(inspect):
    image = pytest.importorskip("PIL.Image").new("RGB", (3, 4))
    described = inspect("image", image=image)
    assert described.summary == "RGB image of 3 × 4 pixels"
