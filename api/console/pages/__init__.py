"""The pages of the console. Each has a route, a template and its words here, and a script in `static`."""
