"""PyTorch tensors and modules: values are read in this machine's memory only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .arrays import Arrays
from .base import Describer, Preview
from .static import class_name, inherits, instance_dict, is_a, library_class, steady
from .tables import bytes_text

__all__ = ["TorchModules", "TorchTensors"]

MAX_MODULES = 10_000
MAX_CHILDREN = 50

_ARRAYS = Arrays()


class TorchTensors(Describer):
    """``torch.Tensor`` and ``torch.nn.Parameter``: a subclass could answer what is asked here."""

    def claims(self, tp: type) -> bool:
        """The two classes themselves."""
        return tp is library_class("torch", "Tensor") or tp is _parameter()

    def summary(self, obj: Any) -> str:
        """Dtype, shape and device."""
        return f"{_dtype(obj)} tensor of shape {tuple(obj.shape)} on {obj.device}"

    def schema(self, obj: Any) -> str:
        """The same with the size of its elements, and whether it takes gradients."""
        size = bytes_text(obj.nelement() * obj.element_size())
        gradients = ", requires grad" if obj.requires_grad else ""
        text = f"dtype {_dtype(obj)}, shape {tuple(obj.shape)}, {size}, device {obj.device}"
        return text + gradients

    def value(self, obj: Any, preview: Preview) -> str:
        """The corners; on another device a read would wait for all that runs there."""
        if obj.device.type != "cpu":
            return "values not read"
        try:
            shared = obj.detach().numpy()
        except (TypeError, RuntimeError):  # sparse, quantised, or a dtype that NumPy has not
            return "values not read"
        return _ARRAYS.value(shared, preview)

    def facts(self, obj: Any) -> dict[str, Any]:
        """Shape, dtype, length and device."""
        shape = list(obj.shape)
        return {
            "shape": shape,
            "dtype": _dtype(obj),
            "length": shape[0] if shape else 0,
            "device": str(obj.device),
        }


class TorchModules(Describer):
    """``torch.nn.Module`` and what inherits from it, read from what it stores."""

    def claims(self, tp: type) -> bool:
        """True modules."""
        return inherits(tp, "torch.nn", "Module")

    def summary(self, obj: Any) -> str:
        """The number of parameters, shared ones once."""
        counts = {
            id(parameter): parameter.nelement()
            for module in _modules(obj)
            for parameter in _stored(module, "_parameters").values()
            if type(parameter) is _parameter()
        }
        return f"module with {sum(counts.values()):,} parameters"

    def schema(self, obj: Any) -> str:
        """Its own parts with their classes and shapes."""
        modules = list(_stored(obj, "_modules").items())[:MAX_CHILDREN]
        parameters = list(_stored(obj, "_parameters").items())[:MAX_CHILDREN]
        lines = [f"{name}: {class_name(type(module))}" for name, module in modules]
        lines += [
            f"{name}: parameter of shape {tuple(parameter.shape)}"
            for name, parameter in parameters
            if type(parameter) is _parameter()
        ]
        return "\n".join(lines)

    def facts(self, obj: Any) -> dict[str, Any]:
        """Whether it trains."""
        return {"training": instance_dict(obj).get("training") is True}


def _parameter() -> Any:
    return library_class("torch.nn", "Parameter")


def _dtype(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _stored(module: Any, name: str) -> dict[str, Any]:
    found: Any = instance_dict(module).get(name)
    if not is_a(type(found), dict):
        return {}
    items = steady(lambda: list(dict.items(found)))
    return {key: value for key, value in items if type(key) is str}


def _modules(root: Any) -> Iterator[Any]:
    """A module and all below it, each once."""
    waiting, seen = [root], {id(root)}
    while waiting and len(seen) <= MAX_MODULES:
        module = waiting.pop()
        yield module
        for child in _stored(module, "_modules").values():
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)
