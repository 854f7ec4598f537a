"""HTTP API, web UI, OpenAI-compatible endpoint, MCP and feedback."""
