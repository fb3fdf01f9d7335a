"""What is asked: questionnaires as data, their wording, templates and checks."""
