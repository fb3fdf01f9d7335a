"""When who answers depends on the opinion: models of it, what refuses them, and the range that is left."""
