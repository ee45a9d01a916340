"""One look for every picture: warm white paper, clear greys, and a deep red used sparingly."""

PAPER = "#FBF8F2"
INK = "#2A2725"
SOFT = "#6F6862"
"""Second-rank text: still 5 : 1 against the paper."""
FAINT = "#A79F96"
HAIRLINE = "#DDD5C9"
TRACK = "#ECE6DB"

RED = "#9E1B1E"
ROSE = "#D59A90"
OCHRE = "#C49A52"
"""A bar below its floor: never an alarming red, and always with the words beside it."""
BRONZE = "#8A5A10"
"""The words and the figure beside it."""

GRADES = (RED, ROSE, "#CFC6BA", "#8D857C")
"""Good to poor; a fifth grade repeats the last."""

WIDTH = 1080
MARGIN = 72

FIGURE = 92
TITLE = 54
HEADING = 38
BODY = 33
SMALL = 29
"""The smallest type there is: on a phone's 390 points a picture of 1080 is shrunk to a third."""


def grade_colour(index: int) -> str:
    return GRADES[min(index, len(GRADES) - 1)]
