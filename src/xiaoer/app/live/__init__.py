"""The live protocol: what travels over `/live` between the server and its buyer and agent clients."""
