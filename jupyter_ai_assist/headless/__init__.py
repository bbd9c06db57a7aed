"""The door without a frontend: a notebook file, a kernel, and a terminal."""
