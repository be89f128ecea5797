"""Measurements of speed, memory and accuracy. They print; they never pass or fail."""
