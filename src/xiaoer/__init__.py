"""The service desk of an online shop."""
