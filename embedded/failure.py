class Failure(Exception):
    """A sentence that says what to do; the last lines of a service's log may follow."""
