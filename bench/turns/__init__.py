"""Labelled turns of real conversations against the shipped understanding."""
