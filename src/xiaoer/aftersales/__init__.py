"""After-sales cases: every way an order goes wrong or is changed, to the money on the account."""
