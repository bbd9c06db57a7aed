"""The kernel's door: ``%assist`` magics over the engine."""
