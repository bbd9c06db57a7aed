"""An ipykernel that ends at once as often as the file says, as if its port were taken."""

import sys
from pathlib import Path

from ipykernel.kernelapp import launch_new_instance

FILE = Path("refusals")

if __name__ == "__main__":
    left = int(FILE.read_text())
    FILE.write_text(str(left - 1))
    if left > 0:
        sys.exit("Address already in use")
    launch_new_instance()
