"""Tasks kept as files: OpenAPI 2020-05-18."""
