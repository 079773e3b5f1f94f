"""The same body over the years, a body among its peers, and a body beside those below it."""
