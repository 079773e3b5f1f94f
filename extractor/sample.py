"""A sample of items to check by hand, and the error rate that the check comes to."""
