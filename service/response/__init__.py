"""What came back: replies by text, answers by web, what finally became of each invitation."""
