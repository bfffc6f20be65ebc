"""Connectors, one folder each, found by their manifest."""
