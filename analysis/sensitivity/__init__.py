"""What the figures would be if those who did not answer thought differently: bounds, and models of the difference."""
