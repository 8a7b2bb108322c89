"""Who may ask: API keys with scopes, sessions of the console, rate limits."""
