"""Training: the learner, its callbacks, and what is built of them."""
