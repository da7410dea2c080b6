"""The portal's stand-in: sii.cl on loopback, with its rules, and misbehaving on request.

Start it with `python -m apps.sii.portal`; talk to it through `client.StandIn`. Its hosts are ports,
which cookies do not tell apart, as the real ones share the domain `.sii.cl`. It needs the standard
library only, so that it starts fast and runs in a container alone. All that it knows is made up.
"""
