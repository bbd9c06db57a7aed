"""Images that models make, and what models see in images."""
