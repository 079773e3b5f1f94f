"""Settings by flag, environment and file, and the grades of rules."""
