"""Estimators, datasets, tensors and lazy collections, read without computing anything."""

import pytest
from hostile_zoo import RanError, trap


def test_an_estimator_tells_its_parameters_and_what_it_has_learnt(inspect, np):
    linear = pytest.importorskip("sklearn.linear_model")
    model = linear.LogisticRegression(C=0.5)
    assert inspect("m", m=model).summary == "classifier, not fitted"
    model.fit(np.arange(12.0).reshape(6, 2), [0, 1] * 3)
    described = inspect("m")
    assert described.type == "sklearn.linear_model.LogisticRegression"
    assert described.summary == "classifier, fitted to 2 features"
    assert described.value == "LogisticRegression(C=0.5)"
    assert "coef_: float64 array of shape (1, 2)" in described.schema_text.splitlines()
    assert "C" in described.facts["keys"]
    assert described.facts["fitted"] is True
    assert inspect("m.coef_").type == "numpy.ndarray"


def test_a_pipeline_is_as_fitted_as_its_last_step(inspect, np):
    pipeline = pytest.importorskip("sklearn.pipeline")
    scaler = pytest.importorskip("sklearn.preprocessing").StandardScaler()
    tree = pytest.importorskip("sklearn.tree").DecisionTreeRegressor(max_depth=2)
    made = pipeline.make_pipeline(scaler, tree)
    assert inspect("p", p=made).summary == "regressor, not fitted"
    made.fit(np.arange(12.0).reshape(6, 2), range(6))
    described = inspect("p")
    assert described.summary == "regressor, fitted to 2 features"
    assert "<sklearn.preprocessing.StandardScaler: transformer, fitted" in described.value


def test_an_estimator_of_the_users_is_not_asked(inspect):
    base = pytest.importorskip("sklearn.base").BaseEstimator

    class Mine(base):
        def __init__(self, depth=3, data=None):
            self.depth = depth
            self.data = data

        get_params = __repr__ = __sklearn_tags__ = __sklearn_is_fitted__ = trap

    described = inspect("m", m=Mine(depth=5, data=type("Loud", (), {"__eq__": trap})()))
    assert described.summary == "estimator, not fitted"
    assert described.value.startswith("Mine(depth=5, data=<")


@pytest.fixture
def dataset(np):
    xarray = pytest.importorskip("xarray")
    heat = xarray.DataArray(
        np.arange(6.0).reshape(2, 3), dims=("x", "y"), coords={"x": [10, 20]}, name="heat"
    )
    return xarray.Dataset({"heat": heat, "count": ("t", [1, 2])})


def test_data_arrays_tell_dimensions_coordinates_and_corners(inspect, dataset):
    described = inspect("a", a=dataset["heat"])
    assert described.type == "xarray.DataArray"
    assert described.summary == "float64 array of (x: 2, y: 3)"
    assert described.schema_text == "name: heat\ncoordinate x (x: 2): int64"
    assert described.value.splitlines()[0] == "[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]"
    assert described.value.splitlines()[-1] == "x: 10, 20"
    assert described.facts["shape"] == [2, 3]
    assert described.facts["dims"] == ["x", "y"]


def test_datasets_list_their_variables_and_lead_to_them(inspect, dataset):
    described = inspect("ds", ds=dataset)
    assert described.summary == "dataset of 2 variables on (x: 2, y: 3, t: 2)"
    assert described.schema_text.splitlines() == [
        "heat (x: 2, y: 3): float64",
        "count (t: 2): int64",
        "coordinate x (x: 2): int64",
    ]
    assert described.facts["keys"] == ["heat", "count", "x"]
    assert inspect("ds.heat").summary == inspect("ds['heat']").summary
    assert inspect("ds['x']").value == "10, 20"
    assert inspect("ds['absent']") is None


def test_a_dataset_in_a_file_stays_there(inspect, dataset, tmp_path):
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("scipy")
    dataset.to_netcdf(tmp_path / "heat.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "heat.nc", engine="scipy") as opened:
        described = inspect("opened", opened=opened)
        assert "heat (x: 2, y: 3): float64" in described.schema_text
        assert "heat: values not loaded" in described.value
        assert not opened["heat"].variable._in_memory, "describing has loaded it"


def test_an_array_behind_foreign_code_keeps_its_shape_to_itself(inspect, dataset):
    class Duck:
        shape = dtype = ndim = property(trap)

    array = dataset["heat"]
    array.variable._data = Duck()
    assert inspect("a", a=array).summary.endswith("Duck array of (x: ?, y: ?)")


def test_dask_plans_and_is_never_made_to_compute(inspect, np):
    arrays = pytest.importorskip("dask.array")
    delayed = pytest.importorskip("dask").delayed

    def compute(_block):
        raise RanError

    ones = arrays.ones((100, 200), chunks=(10, 200))
    lazy = ones.map_blocks(compute, dtype="float64", meta=np.empty((0, 0)))
    described = inspect("a", a=lazy)
    assert described.type == "dask.array.Array"
    assert described.summary == (
        "lazy float64 array of shape (100, 200) in 10 chunks, not computed"
    )
    assert described.facts["shape"] == [100, 200]
    unknown = lazy[lazy[:, 0] > 0]
    assert inspect("u", u=unknown).facts["shape"] == [None, 200]
    assert inspect("d", d=delayed(compute)(1)).summary == "lazy Delayed, not computed"


def test_dask_frames_show_the_columns_that_are_known(inspect):
    frames = pytest.importorskip("dask.dataframe", reason="dask.dataframe needs pyarrow")
    pd = pytest.importorskip("pandas")
    described = inspect("f", f=frames.from_pandas(pd.DataFrame({"a": [1, 2]}), npartitions=2))
    assert described.summary == "lazy DataFrame, not computed"
    assert described.facts["columns"] == {"a": "int64"}


def test_tensors_share_their_memory(inspect):
    torch = pytest.importorskip("torch", reason="torch is too large to install for the tests")
    described = inspect("t", t=torch.arange(4.0, requires_grad=True))
    assert described.summary == "float32 tensor of shape (4,) on cpu"
    assert described.schema_text.endswith("16 bytes, device cpu, requires grad")
    assert described.value.splitlines()[0] == "[0.0, 1.0, 2.0, 3.0]"
    assert described.facts["shape"] == [4]
    assert inspect("b", b=torch.ones(2, dtype=torch.bfloat16)).value == "values not read"
    assert inspect("m", m=torch.empty(3, device="meta")).value == "values not read"
    shared = torch.nn.Linear(3, 3)
    assert inspect("net", net=torch.nn.Sequential(shared, shared)).summary == (
        "module with 12 parameters"
    )


def test_a_subclass_of_tensor_is_not_asked(inspect):
    torch = pytest.importorskip("torch", reason="torch is too large to install for the tests")

    class Loud(torch.Tensor):
        __torch_function__ = classmethod(trap)

    assert inspect("t", t=torch.ones(2).as_subclass(Loud)).summary == "Loud object"
