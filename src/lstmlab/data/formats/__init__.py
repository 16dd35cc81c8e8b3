"""How rows stand in a file: encodings, separators, spreadsheets, and answers written alike."""
