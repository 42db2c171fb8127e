"""How each model is trained on each data set, and how close the two languages must stay.

The rates are moderate on purpose. Two float32 runs differ by rounding, some 1e-7 a step, and the
difference stays there until one preactivation so near zero that rounding decides its sign lands
on different sides of a relu. From then on it grows as the rate allows.
"""

from dataclasses import dataclass

__all__ = [
    "ACCURACY_TOLERANCE",
    "EARLY_STEPS",
    "EARLY_TOLERANCE",
    "MODELS",
    "RECIPES",
    "TOLERANCES",
    "Recipe",
]

MODELS = ("mlp", "cnn")


@dataclass(frozen=True)
class Recipe:
    """Hyper-parameters of one run; SGD at a constant rate: v = momentum v + g, p = p - rate v."""

    epochs: int
    batch_size: int
    learning_rate: float
    momentum: float


RECIPES = {
    ("digits", "mlp"): Recipe(epochs=8, batch_size=64, learning_rate=0.02, momentum=0.9),
    ("digits", "cnn"): Recipe(epochs=8, batch_size=64, learning_rate=0.02, momentum=0.9),
    ("mnist", "mlp"): Recipe(epochs=5, batch_size=64, learning_rate=0.01, momentum=0.9),
    ("mnist", "cnn"): Recipe(epochs=4, batch_size=64, learning_rate=0.01, momentum=0.9),
}

# Rounding alone, before a sign can have flipped and grown: the loss of each early step.
EARLY_STEPS = 100
EARLY_TOLERANCE = 1e-3
# The whole run: any loss (absolute), any final weight (relative to its tensor's largest).
TOLERANCES = {"digits": 2e-2, "mnist": 0.25}
# Predictions on the edge of two classes: share of the test set.
ACCURACY_TOLERANCE = 0.01
