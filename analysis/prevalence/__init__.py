"""How common pressure is, asked in ways that protect whoever answers: per programme or location, never per person."""
