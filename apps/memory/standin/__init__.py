"""A double of Mem0's REST protocol (docs/openapi.json of github.com/mem0ai/mem0, August 2026): its
refusals, no model. It understands sentences, tells twice from new and finds by words."""
