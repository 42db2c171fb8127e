"""torchvision, to compare with: its data sets, transforms and models.

Its compiled extension is made for CUDA's PyTorch where the package index offers nothing else. Its
Python part works without it, but for two operations that it expects to be known by name.
"""

from types import ModuleType

import torch

__all__ = ["torchvision"]

_LIBRARY: list[torch.library.Library] = []  # an operation is known as long as its library lives
_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)


def torchvision() -> ModuleType:
    """Return the module `torchvision` with `datasets`, `models` and `transforms` in it.

    Raises ImportError where it is not installed.
    """
    try:
        import torchvision
    except RuntimeError:  # operator torchvision::nms does not exist
        library = torch.library.Library("torchvision", "DEF")
        for schema in _SCHEMAS:
            library.define(schema)
        _LIBRARY.append(library)
        import torchvision
    import torchvision.datasets
    import torchvision.models
    import torchvision.transforms.v2

    module: ModuleType = torchvision
    return module
