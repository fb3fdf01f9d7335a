"""One survey through the whole service, on real ratings, with everything planted openly and by seed."""
