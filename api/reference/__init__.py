"""The page `/docs`: every address, request and answer, from the OpenAPI document."""
