"""The HTTP service: the library behind routes, a store and a console.  Start it with `python -m api`."""
