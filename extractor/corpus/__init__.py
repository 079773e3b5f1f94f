"""The records of an output folder as analyses read them: who published each, which count once, many at a time."""
