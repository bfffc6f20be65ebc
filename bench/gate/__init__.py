"""The send gate under test: labelled messages, what got through, what was held, and how long it took."""
