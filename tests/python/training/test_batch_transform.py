"""Transforms of whole batches in a learner."""

import pytest
import torch
from tandem.data.augment_batch import BatchAugment
from tandem.training.batch_transform import BatchTransformCallback
from tandem.training.mixup import MixUp
from tiny_runs import Steps, small_learner


class Seen(Steps):
    """The inputs as the model sees them."""

    def __init__(self):
        super().__init__()
        self.inputs = {True: [], False: []}

    def after_pred(self, learn):
        self.inputs[learn.in_train].append(learn.xb)


@pytest.mark.parametrize("on_train", [True, False])
@pytest.mark.parametrize("on_valid", [True, False])
def test_inputs_are_transformed_where_that_is_asked(on_train, on_valid):
    transform = BatchTransformCallback(lambda x: 2 * x, on_train, on_valid)
    learn = small_learner(cbs=[seen := Seen(), transform])
    learn.fit(1)
    asked = {True: (learn.data.train_dl, on_train), False: (learn.data.valid_dl, on_valid)}
    for in_train, (batches, changed) in asked.items():
        assert len(seen.inputs[in_train]) == len(batches)
        for found, (x, _) in zip(seen.inputs[in_train], batches, strict=True):
            assert torch.equal(found, 2 * x if changed else x)


def test_by_default_only_training_is_transformed_and_before_mixup():
    transform = BatchTransformCallback(BatchAugment())
    assert (transform.on_train, transform.on_valid) == (True, False)
    assert transform.order < MixUp.order
    assert transform.name == "batch_transform"


def test_the_transforms_state_is_the_callbacks():
    images = torch.rand(4, 3, 8, 8)
    first = BatchTransformCallback(BatchAugment())
    first.transform(images)
    state = first.state_dict()
    expected = first.transform(images)
    second = BatchTransformCallback(BatchAugment(seed=9))
    second.load_state_dict(state)
    assert torch.equal(second.transform(images), expected)
    plain = BatchTransformCallback(torch.abs)
    assert plain.state_dict() == {}
    plain.load_state_dict({})
