"""Describing live objects without running their code: one file per family.

Everything here reads what CPython and known libraries store, and calls only
code of the standard library and of known libraries, on objects whose true
type was checked. An object of any other type is described by its class.
"""
