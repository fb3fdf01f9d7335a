"""What rules that were made for English need to read Spanish, French, German and Portuguese."""
