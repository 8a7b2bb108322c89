"""The console: pages for support staff, rendered by the service in three languages."""

from api.console.pages import (
    call,
    cases,
    history,
    inventory,
    learn,
    network,
    performance,
    practice,
    review,
    versions,
    visit,
)

PAGES = (
    call.router,
    cases.router,
    visit.router,
    history.router,
    review.router,
    inventory.router,
    learn.router,
    practice.router,
    network.router,
    versions.router,
    performance.router,
)

__all__ = ["PAGES"]
