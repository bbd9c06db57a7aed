"""Names that libraries took away, and what stands in their place today."""

from __future__ import annotations

__all__ = ["ACCESSORS", "ATTRIBUTES", "KEYWORDS", "LENGTHS"]

ATTRIBUTES: dict[str, dict[str, str]] = {
    "numpy": {
        "float": "float64",
        "int": "int64",
        "complex": "complex128",
        "object": "object_",
        "str": "str_",
        "float_": "float64",
        "complex_": "complex128",
        "unicode_": "str_",
        "string_": "bytes_",
        "NaN": "nan",
        "NAN": "nan",
        "Inf": "inf",
        "Infinity": "inf",
        "PINF": "inf",
        "product": "prod",
        "cumproduct": "cumprod",
        "sometrue": "any",
        "alltrue": "all",
        "in1d": "isin",
        "trapz": "trapezoid",
        "row_stack": "vstack",
        "round_": "round",
    },
    "pandas": {"datetime": "Timestamp", "TimeGrouper": "Grouper"},
    "DataFrame": {
        "applymap": "map",
        "iteritems": "items",
        "as_matrix": "to_numpy",
        "ix": "loc",
        "sort": "sort_values",
        "rename_axes": "rename_axis",
        "unique": "drop_duplicates",
    },
    "Series": {
        "iteritems": "items",
        "as_matrix": "to_numpy",
        "ix": "loc",
        "sort": "sort_values",
        "order": "sort_values",
        "is_monotonic": "is_monotonic_increasing",
    },
    "dict": {"iteritems": "items", "iterkeys": "keys", "itervalues": "values"},
    "list": {"add": "append", "push": "append", "append_all": "extend", "addAll": "extend"},
    "set": {"append": "add", "push": "add", "extend": "update"},
    "str": {
        "trim": "strip",
        "toUpperCase": "upper",
        "toLowerCase": "lower",
        "to_upper": "upper",
        "to_lower": "lower",
        "startsWith": "startswith",
        "endsWith": "endswith",
        "indexOf": "find",
    },
}
"""Module or class → attribute that is gone or never was → what does its work."""

ACCESSORS: dict[str, frozenset[str]] = {
    "dt": frozenset(
        [
            "strftime",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "weekday",
            "dayofweek",
            "dayofyear",
            "quarter",
            "date",
            "time",
            "day_name",
            "month_name",
            "isocalendar",
            "normalize",
            "days",
            "total_seconds",
        ]
    ),
    "str": frozenset(
        [
            "upper",
            "lower",
            "title",
            "capitalize",
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "startswith",
            "endswith",
            "contains",
            "zfill",
            "isdigit",
            "isalpha",
            "isnumeric",
        ]
    ),
}
"""Accessor of a pandas column → what its values can do, and it cannot itself."""

LENGTHS = frozenset({"length", "len", "size", "count", "Length"})
"""Attributes by which other languages tell a length."""

KEYWORDS: dict[str, dict[str, str]] = {
    "read_csv": {"seperator": "sep", "separator": "sep", "delimeter": "delimiter"},
    "hist": {"normed": "density"},
    "scatter": {"color": "c"},
}
"""Function → keyword that it does not know → the one that was meant."""
