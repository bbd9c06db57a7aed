"""What leaves: read by a person first where that is wanted, and put on record."""
