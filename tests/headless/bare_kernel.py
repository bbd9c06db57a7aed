"""IPython's kernel in an environment that has no jupyter-ai-assist."""

import sys

from ipykernel.kernelapp import IPKernelApp


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("jupyter_ai_assist"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if __name__ == "__main__":
    sys.meta_path.insert(0, Absent())
    IPKernelApp.launch_instance()
