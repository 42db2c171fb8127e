"""Write the fixture of the optimisers: twenty steps of each of PyTorch's, from given gradients.

Swift's catalogue of optimisers has an entry of the same name for every case, with the same settings
(swift/Tests/TensorFlowTests/Optimizers/OptimizerCatalogue.swift). Numbers are Double; settings are
Swift's `Float`, so they are rounded to single precision here too.

Run it from the root of the repository: python tools/make_optimizer_fixture.py
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

FIXTURE = Path(__file__).parents[1] / "swift/Tests/TensorFlowTests/Fixtures/optimizers.safetensors"
SEED = 20
STEPS = 20
# The parameters of Swift's test model, laid end to end.
PARAMETERS = 3 * 4 + 4 + 4 * 4 + 4 + 4 * 2


@dataclass
class Case:
    """An optimiser and its settings; `decay` is Swift's, 1 / (1 + decay · step)."""

    name: str
    make: Callable[..., torch.optim.Optimizer]
    rate: float = 0.05
    decay: float = 0.0
    # Whether the rate halves midway: PyTorch's momentum then means another thing than Swift's.
    halves: bool = True
    betas: tuple[float, float] | None = None
    settings: dict[str, float | bool] = field(default_factory=dict)


def adam_like(
    name: str, make: Callable[..., torch.optim.Optimizer], eps: float = 1e-8, **settings: bool
) -> list[Case]:
    """Return the cases of an optimiser with two betas, by Swift's name and defaults."""
    usual = {"eps": eps, **settings}
    return [
        Case(name, make, betas=(0.9, 0.999), settings=usual),
        Case(f"{name}.epsilon", make, betas=(0.9, 0.999), settings=usual | {"eps": 0.1}),
        Case(f"{name}.betas", make, betas=(0.5, 0.9), settings=usual),
        Case(f"{name}.decay", make, decay=0.1, betas=(0.9, 0.999), settings=usual),
    ]


CASES = [
    Case("SGD", torch.optim.SGD),
    Case("SGD.decay", torch.optim.SGD, decay=0.1),
    Case("SGD.momentum", torch.optim.SGD, halves=False, settings={"momentum": 0.9}),
    Case(
        "SGD.nesterov",
        torch.optim.SGD,
        halves=False,
        settings={"momentum": 0.9, "nesterov": True},
    ),
    Case("RMSProp", torch.optim.RMSprop, settings={"alpha": 0.9, "eps": 1e-8}),
    Case("RMSProp.epsilon", torch.optim.RMSprop, settings={"alpha": 0.5, "eps": 0.1}),
    Case("RMSProp.decay", torch.optim.RMSprop, decay=0.1, settings={"alpha": 0.9, "eps": 1e-8}),
    Case("AdaGrad", torch.optim.Adagrad, settings={"initial_accumulator_value": 0.1, "eps": 1e-8}),
    Case("AdaGrad.zero", torch.optim.Adagrad, settings={"eps": 0.1}),
    Case("AdaDelta", torch.optim.Adadelta, rate=1, settings={"rho": 0.95, "eps": 1e-6}),
    Case("AdaDelta.epsilon", torch.optim.Adadelta, rate=1, settings={"rho": 0.5, "eps": 0.1}),
    Case(
        "AdaDelta.decay",
        torch.optim.Adadelta,
        rate=1,
        decay=0.01,
        settings={"rho": 0.95, "eps": 1e-6},
    ),
    *adam_like("Adam", torch.optim.Adam),
    *adam_like("AMSGrad", torch.optim.Adam, amsgrad=True),
    *adam_like("AdaMax", torch.optim.Adamax),
    *adam_like("RAdam", torch.optim.RAdam),
    Case("RAdam.never", torch.optim.RAdam, betas=(0.9, 0.5), settings={"eps": 1e-8}),
]


def single(value: float | bool) -> float | bool:
    """Return a number as a `Float` holds it; a truth value as it is."""
    return value if isinstance(value, bool) else float(np.float32(value))


def gradients() -> np.ndarray:
    """Return [STEPS, PARAMETERS]: some never come, some late or seldom, sizes from 1e-9 to 1e2."""
    rng = np.random.default_rng(SEED)
    sizes = 10.0 ** rng.uniform(-2, 0.5, PARAMETERS)
    sizes[:6] = [0, 1e-9, 1e-5, 1e2, 1, 1]
    drawn = rng.normal(size=(STEPS, PARAMETERS)) * sizes
    drawn[:7, 4] = 0
    drawn[1::3, 5] = 0
    return drawn


def rates(case: Case) -> list[float]:
    """Return the learning rate of each step, before the decay."""
    return [
        single(case.rate / 2 if case.halves and step >= STEPS // 2 else case.rate)
        for step in range(STEPS)
    ]


def run(case: Case, start: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Return the weights after each step, [STEPS, PARAMETERS]."""
    weights = torch.tensor(start, requires_grad=True)
    options: dict = {name: single(value) for name, value in case.settings.items()}
    if case.betas:
        options["betas"] = tuple(single(beta) for beta in case.betas)
    optimizer = case.make([weights], lr=single(case.rate), **options)
    after = []
    for step, rate in enumerate(rates(case)):
        optimizer.param_groups[0]["lr"] = rate / (1 + single(case.decay) * (step + 1))
        weights.grad = torch.tensor(slopes[step])
        optimizer.step()
        after.append(weights.detach().numpy().copy())
    return np.stack(after)


def tensors() -> dict[str, np.ndarray]:
    """Return the tensors by name: start and gradients of all, rates and weights of each case."""
    start = np.random.default_rng(SEED + 1).normal(size=PARAMETERS)
    slopes = gradients()
    made = {"start": start, "gradients": slopes}
    for case in CASES:
        made[f"{case.name}/rates"] = np.array(rates(case))
        made[f"{case.name}/weights"] = run(case, start, slopes)
    return made


if __name__ == "__main__":
    save_file(tensors(), FIXTURE, {"written_by": "tools/make_optimizer_fixture.py"})
    print(f"{len(CASES)} cases written to {FIXTURE}")
