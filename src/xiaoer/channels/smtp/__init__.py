"""A mail server that takes notices for the owner of a shop."""
