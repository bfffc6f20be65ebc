"""The buyer's side over HTTP: configuration, visitor tokens, history, orders, uploads."""
