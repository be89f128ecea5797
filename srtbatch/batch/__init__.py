"""Correct many files: find them, plan, run workers, commit outputs, record everything in a ledger."""
