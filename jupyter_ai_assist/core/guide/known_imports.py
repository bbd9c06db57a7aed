"""Names that everybody imports the same way, and which distribution a module comes in."""

from __future__ import annotations

__all__ = ["DISTRIBUTIONS", "MODULE_ALIASES", "MOVED", "NAMED_IMPORTS"]

MODULE_ALIASES: dict[str, str] = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "sp": "scipy",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "tf": "tensorflow",
    "pl": "polars",
    "nx": "networkx",
    "xr": "xarray",
    "gpd": "geopandas",
    "alt": "altair",
    "dt": "datetime",
    "jnp": "jax.numpy",
    "xgb": "xgboost",
    "lgb": "lightgbm",
}
"""Alias → module, as in ``import numpy as np``."""

_FROM: dict[str, str] = {
    "collections": "Counter OrderedDict defaultdict deque namedtuple ChainMap",
    "contextlib": "contextmanager suppress",
    "dataclasses": "dataclass field asdict replace",
    "datetime": "datetime timedelta date timezone",
    "decimal": "Decimal",
    "enum": "Enum IntEnum auto",
    "fractions": "Fraction",
    "functools": "lru_cache cached_property partial reduce wraps",
    "glob": "glob",
    "io": "BytesIO StringIO",
    "itertools": "accumulate chain combinations cycle groupby islice permutations product repeat",
    "math": "ceil cos exp factorial floor isclose isnan log pi sin sqrt tan",
    "operator": "attrgetter itemgetter",
    "pathlib": "Path PurePath",
    "pprint": "pprint",
    "random": "choice randint shuffle uniform",
    "statistics": "mean median stdev",
    "time": "perf_counter sleep",
    "typing": "Any Callable Iterable Iterator Literal NamedTuple Optional Protocol TypeVar Union",
    "urllib.request": "urlopen",
    "zoneinfo": "ZoneInfo",
    "IPython.display": "HTML Markdown clear_output display",
    "bs4": "BeautifulSoup",
    "PIL": "Image",
    "tqdm": "tqdm",
    "sklearn.cluster": "KMeans",
    "sklearn.compose": "ColumnTransformer",
    "sklearn.decomposition": "PCA",
    "sklearn.ensemble": "RandomForestClassifier RandomForestRegressor",
    "sklearn.linear_model": "LinearRegression LogisticRegression Ridge",
    "sklearn.metrics": "accuracy_score confusion_matrix mean_squared_error r2_score",
    "sklearn.model_selection": "GridSearchCV cross_val_score train_test_split",
    "sklearn.pipeline": "Pipeline make_pipeline",
    "sklearn.preprocessing": "MinMaxScaler OneHotEncoder StandardScaler",
}

NAMED_IMPORTS: dict[str, str] = {
    name: module for module, names in _FROM.items() for name in names.split()
}
"""Name → module, as in ``from pathlib import Path``."""

_SAME = (
    "aiohttp altair anthropic bokeh boto3 dask duckdb fastapi flask folium gensim geopandas "
    "httpx ipywidgets jax joblib keras lightgbm lxml matplotlib mypy networkx nltk numba numpy "
    "openai openpyxl pandas plotly polars psutil pyarrow pydantic pytest requests rich scipy "
    "seaborn shap shapely spacy sqlalchemy statsmodels streamlit sympy tabulate tensorflow "
    "torch torchvision tqdm transformers xarray xgboost xlrd xlsxwriter"
)
DISTRIBUTIONS: dict[str, str] = {
    **{name: name for name in _SAME.split()},
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pymysql": "PyMySQL",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "umap": "umap-learn",
    "usb": "pyusb",
    "websocket": "websocket-client",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
"""Module → distribution. Only these are ever proposed for installation: a guessed
name may belong to anybody."""

_ABC = (
    "Callable Collection Container Coroutine Generator Hashable Iterable Iterator KeysView "
    "Mapping MutableMapping MutableSequence MutableSet Sequence Set Sized"
)
MOVED: dict[tuple[str, str], str] = {
    **{("collections", name): "collections.abc" for name in _ABC.split()},
    ("fractions", "gcd"): "math",
    ("pandas.io.json", "json_normalize"): "pandas",
    ("scipy.misc", "comb"): "scipy.special",
    ("scipy.misc", "factorial"): "scipy.special",
}
"""Module and name → the module that has the name now."""
