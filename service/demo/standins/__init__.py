"""Stand-ins for the carriers, on loopback: the demo and the tests send to them through the real clients."""
