"""What shows a run, as far as more than one door shows it that way."""
