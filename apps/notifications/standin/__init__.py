"""The SMTP stand-in: a real SMTP server on loopback that keeps accounts and misbehaves on request.

Start it with `python -m apps.notifications.standin`; talk to it through `client.StandIn`.
It needs the standard library only, so that it starts fast and runs in a container alone.
"""
