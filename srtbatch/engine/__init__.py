"""Correct one document: run the rules, attribute every change, prove that nothing was lost."""
