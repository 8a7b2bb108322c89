"""The console: pages for support staff, rendered by the service in three languages."""

from api.console.pages import call, learn, network, practice, versions

PAGES = (call.router, learn.router, practice.router, network.router, versions.router)

__all__ = ["PAGES"]
