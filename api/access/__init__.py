"""Access to the service: API keys with scopes, sessions of the console, rate limits."""
