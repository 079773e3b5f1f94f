"""The database of an output folder, its migrations, and the plain values that go in and out."""
