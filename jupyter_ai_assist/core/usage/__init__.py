"""What was used, what it cost, and what may still be used."""
