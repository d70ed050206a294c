"""Backups: everything that all services keep, at one moment, in one file."""
