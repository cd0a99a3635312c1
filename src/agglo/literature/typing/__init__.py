"""What did the hand mean? Suggestions while typing, slips of the keyboard, and what is offered in their place."""
