"""The words of the command line: help, reports and what was wrong."""
