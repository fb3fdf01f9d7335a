"""From base weights to final weights: each verb takes a design and returns a new one."""
