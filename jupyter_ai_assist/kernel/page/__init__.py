"""The page that has the kernel's notebook open: how turns of cells and panels reach its cells."""
