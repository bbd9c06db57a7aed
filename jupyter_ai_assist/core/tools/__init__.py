"""What a model may do in the notebook: tools over the workspace seam."""
