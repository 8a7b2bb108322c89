"""Routes with a JSON body: they read it once, and refuse invalid JSON and repeated names."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.http.body_limits import require_type
from api.http.problems import UnreadableError
from api.http.unique_names import read_json

JSON: Final = ("application/json",)
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class JsonRoute(APIRoute):
    """A route of a router with this class. Without a declared body it is an ordinary route."""

    def get_route_handler(self) -> Handler:
        """Return the handler of the framework, with our reader of JSON."""
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler
        answer = self.handler_of(handler)

        async def handle(request: Request) -> Response:
            """Answer 415 unless the body is JSON, and 400 to an object with two values of one name."""
            require_type(request, JSON)
            reading = JsonRequest(request.scope, request.receive)
            try:
                return await answer(reading)
            except HTTPException as error:  # the framework makes one of whatever its request raises
                raise reading.refusal or error from None

        return handle

    def handler_of(self, handler: Handler) -> Callable[["JsonRequest"], Coroutine[Any, Any, Response]]:
        """Return what answers a request whose body may be JSON; here the handler of the framework."""
        return handler


class JsonRequest(Request):
    """A request with the reason for refusing its body."""

    refusal: UnreadableError | None = None

    async def json(self) -> Any:
        """Return the value of the body.

        Raises:
            UnreadableError: An object has two values with one name.
        """
        try:
            return read_json(await self.body())
        except UnreadableError as error:
            self.refusal = error
            raise
