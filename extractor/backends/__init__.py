"""The backends: a model, rules, or whatever a test scripts."""
