"""An own PostgreSQL server as a child: found, initialised, started, adopted, watched, stopped.

The door is `embedded.start(data_dir)`. Why an own supervisor: docs/adr/0001-embedded-postgresql.md.
"""
