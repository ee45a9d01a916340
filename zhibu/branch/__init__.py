"""What is true and what is allowed: the rules of a branch's life, pure. Standard library only, no I/O, no clock, no words."""
