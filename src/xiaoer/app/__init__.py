"""Where the parts meet: web server, worker, command line, wiring."""
