"""TEXT -> TOKENS -> IDS: units of text, how words are spelled, words that are not known."""
