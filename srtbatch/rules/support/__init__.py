"""Algorithms and word lists that several families of rules share."""
