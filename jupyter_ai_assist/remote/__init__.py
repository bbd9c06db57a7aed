"""A notebook and its kernel seen from outside: what the doors without a shell share."""
