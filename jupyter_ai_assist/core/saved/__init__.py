"""Notebook files read: the cells and outputs of nbformat 3 and 4 as plain values."""
