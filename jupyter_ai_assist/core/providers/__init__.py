"""Who answers: one seam (``base``), and behind it every kind of model."""
