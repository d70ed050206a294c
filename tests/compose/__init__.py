"""The whole deployment, on a real container engine."""
