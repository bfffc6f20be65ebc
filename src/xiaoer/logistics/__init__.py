"""Logistics: what parcels do that somebody must act on: stalled, refused at the door, to be stopped."""
