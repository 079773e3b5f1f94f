"""Many reports overnight: the runner and its workers, what is asked and what it costs, what was interrupted, what is
told."""
