"""The seam to a live notebook (``base``), its fake, and what stands between it and a turn."""
