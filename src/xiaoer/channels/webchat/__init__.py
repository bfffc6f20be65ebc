"""The buyer widget on the shop's own site."""
