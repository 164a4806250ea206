"""WHAT A FILE IS: kind, size, duration, date taken, hash, copying; no database, no Qt."""
