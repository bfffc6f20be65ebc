"""Gifts: red packets and coupons from a budget, each given once."""
