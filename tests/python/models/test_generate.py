import pytest
import torch
from tandem.models.generate import generate
from tandem.models.language_model import get_language_model
from torch import nn


class Bigrams(nn.Module):
    """A model with a table of logits, and a state that counts the tokens it has seen."""

    def __init__(self, table):
        super().__init__()
        self.table = nn.Parameter(table)
        self.modes, self.seen, self.resets = [], [], 0

    def reset(self):
        self.resets += 1

    def forward(self, words):
        self.modes.append(self.training)
        self.seen += words.flatten().tolist()
        return self.table[words], [], []


@pytest.fixture
def model():
    torch.manual_seed(1)
    return get_language_model(12, 8, 10, 2, pad_token=1)


def test_tokens_are_drawn_by_the_softmax_of_logits_over_temperature():
    table = torch.tensor([[0.0, 1.0, -1.0]]).repeat(3, 1)
    generator = torch.Generator().manual_seed(0)
    drawn = generate(Bigrams(table), [0], 1500, temperature=0.5, generator=generator)
    shares = drawn.bincount(minlength=3) / 1500
    torch.testing.assert_close(shares, (table[0] / 0.5).softmax(0), atol=0.03, rtol=0)


def test_the_state_is_carried_on_as_if_the_whole_text_were_read_at_once(model):
    drawn = generate(model, [2, 3], 8, temperature=1e-4).tolist()
    text = [2, 3]
    for token in drawn:
        model.eval()
        model.reset()
        assert model(torch.tensor([text]))[0][0, -1].argmax() == token
        text.append(token)


def test_it_reads_the_prompt_once_then_its_own_tokens_and_leaves_no_state_behind():
    model = Bigrams(torch.zeros(5, 5))
    drawn = generate(model, torch.tensor([3, 4]), 3).tolist()
    assert model.seen == [3, 4, *drawn[:-1]]
    assert model.resets == 2
    assert model.modes == [False] * 3
    assert model.training


def test_draws_are_repeated_by_a_generator_and_banned_tokens_never_come(model):
    one, two = (
        generate(model, [2], 60, banned=[0, 1], generator=torch.Generator().manual_seed(7))
        for _ in "ab"
    )
    assert torch.equal(one, two)
    assert not {0, 1} & set(one.tolist())


def test_without_a_prompt_or_a_temperature_nothing_is_drawn(model):
    for prompt, temperature in (([], 1.0), ([2], 0.0)):
        with pytest.raises(ValueError, match="needs a prompt and a positive temperature"):
            generate(model, prompt, 1, temperature)
