"""PostgreSQL, timers, sockets, files, secrets. Knows nothing about shops or buyers."""
