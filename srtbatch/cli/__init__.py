"""Command line: flags to settings, results to the screen, outcomes to exit codes."""
