"""The commands, one module each; see deploy.cli for the convention."""
