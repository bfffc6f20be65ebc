"""Fakes and builders, shipped so that channel authors can use them too."""
