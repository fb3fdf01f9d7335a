"""One file per signal: what is measured of every unit, and how it is weighed against what is usual."""
