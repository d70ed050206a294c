"""The door for people and programs: HTTP in front of the services."""
