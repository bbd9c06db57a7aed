"""What people set up for themselves, and keep in configuration of their own."""
