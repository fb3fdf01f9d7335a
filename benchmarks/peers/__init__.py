"""The same jobs by this project and by its peers, in one run."""
