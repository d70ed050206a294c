"""Brings in exports of Polis conversations."""
