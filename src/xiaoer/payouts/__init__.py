"""Payouts: money on its way back to a buyer, asked of the payer exactly once."""
