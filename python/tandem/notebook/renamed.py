"""The twins whose names differ in their words, as each follows its own language's library."""

from tandem.notebook.library import Language

__all__ = ["RENAMED"]

_SWIFT_OF_PYTHON = {
    "AverageSqrGrad": "AverageSquaredGrad",
    "BatchTransformCallback": "Learner.BatchTransform",
    "CancelFitException": "LearnerAction",
    "LSTMCell": "LSTMCellByHand",
    "LabelSmoothingCrossEntropy": "LossFunction.labelSmoothing",
    "freeze_to": "Learner.freeze",
    "get_cnn_model": "CNN",
    "is_lin_layer": "isLinearLayer",
    "find_modules": "findLayers",
    "l2_reg": "L2Regularization",
    "lr_find": "Learner.LRFinder",
    "lsuv_module": "lsuvLayer",
    "plot_histograms": "LayerStats.logHistograms",
    "plot_near_zero": "LayerStats.nearZero",
}
RENAMED = {
    Language.swift: _SWIFT_OF_PYTHON,
    Language.python: {swift: python for python, swift in _SWIFT_OF_PYTHON.items()},
}
