"""The shop's own system, over HTTPS and signed requests."""
