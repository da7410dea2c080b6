"""A double of Mem0's platform: its REST protocol, its refusals, no model.

It understands a message as its sentences, tells twice from new by their words, and finds by words.
What it claims to double is in docs/openapi.json of github.com/mem0ai/mem0 (August 2026).
"""
