"""Which words does a user know better than the analyser, what would they change, and which may be missing?"""
