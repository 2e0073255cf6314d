"""Shipped tables, each written by a script in tests/generators/."""
