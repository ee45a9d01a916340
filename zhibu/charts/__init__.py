"""Charts draws: plain data and finished words in, pictures out. It knows no language and no branch record."""
