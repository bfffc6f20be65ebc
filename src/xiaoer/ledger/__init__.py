"""The ledger: double-entry accounts, one atomic guard, nothing paid twice or more than was there."""
