"""The LLM stand-in: OpenAI's API on loopback, with its rules, and misbehaving on request.

Start it with `python -m apps.courses.standin`; talk to it through `client.StandIn`. It knows no
language: what it says of a text it takes from the text, so that an undisturbed run is all true.
It needs the standard library only, so that it starts fast and runs in a container alone.
"""
