"""What a cell says by itself: the names it needs and makes, whether it is out of date."""
