"""Prepares broker and store for the services: accounts, rights, limits, exchanges and queues.

Runs in the same image as the services, once before they start. Run again it leaves everything as
it should be. What it has no address for is somebody else's to prepare.
"""
