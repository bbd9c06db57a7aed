"""Where a person types: completing code, and prompts that are written into a cell."""
