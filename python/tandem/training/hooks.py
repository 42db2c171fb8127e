"""Hooks: a look inside a model while it runs (lesson 10).

PyTorch calls a forward hook with (module, input, output) each time that a module has run. A `Hook`
is one such call that has a memory, `Hooks` are many of them as a list. Both are context managers,
so that no hook outlives the work that it was made for, whatever ends that work.

Swift twin: Training/Hooks.swift.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Self

from torch import Tensor, nn

from tandem.data.lists import ListContainer
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner

__all__ = [
    "Hook",
    "HookFunc",
    "Hooks",
    "HooksCallback",
    "Removable",
    "children",
    "first_tensor",
]

HookFunc = Callable[["Hook", nn.Module, Any, Any], Any]
Modules = Sequence[nn.Module] | Callable[[nn.Module], bool] | None


def children(module: nn.Module) -> list[nn.Module]:
    """Return the modules directly inside this one."""
    return list(module.children())


def first_tensor(output: Any) -> Tensor:
    """Return a module's output or, if that is a tuple or a list, the first tensor inside it.

    Raises TypeError where there is none.
    """
    if isinstance(output, Tensor):
        return output
    if isinstance(output, tuple | list) and output:
        return first_tensor(output[0])
    raise TypeError(f"first_tensor: an output of type {type(output).__name__} has no tensor")


class Removable:
    """What is taken away by `remove`, or by leaving a `with` statement in whatever way."""

    def remove(self) -> None:
        """Take it away; raises NotImplementedError where a subclass does not say how."""
        raise NotImplementedError(f"{type(self).__name__} has no remove")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()


class Hook(Removable):
    """Calls f(hook, module, input, output) each time that the module has run, until removed.

    The hook itself is where f may keep what it sees. What f returns, unless None, takes the place
    of the module's output. There is no removal by `__del__`: the module refers to the hook, so
    that a hook which is only forgotten would stay there all the same.
    """

    stats: Any  # where f usually keeps what it sees; not there before f has put it

    def __init__(self, module: nn.Module, f: HookFunc, name: str = "") -> None:
        self.module, self.name = module, name or type(module).__name__
        self._handle = module.register_forward_hook(partial(f, self))

    def remove(self) -> None:
        """Take the hook off; what it has seen stays. Does nothing the second time."""
        self._handle.remove()


class Hooks(ListContainer, Removable):
    """A hook on each of the modules, all with the function f; removed together.

    `names` are those that plots show, the modules' classes where there are none.
    """

    def __init__(
        self, modules: Iterable[nn.Module], f: HookFunc, names: Sequence[str] = ()
    ) -> None:
        super().__init__([])
        try:
            for place, module in enumerate(modules):
                self.items.append(Hook(module, f, names[place] if names else ""))
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Take every hook off its module; what they have seen stays."""
        for hook in self:
            hook.remove()

    def __delitem__(self, index: int) -> None:
        self[index].remove()
        super().__delitem__(index)

    def __setitem__(self, index: int, item: Hook) -> None:
        self[index].remove()
        super().__setitem__(index, item)


class HooksCallback(Callback):
    """Hooks on for the length of a fit, which call f after each module's turn in training.

    `modules` are a list, or a condition on all the modules inside the model, or, if None, the
    model's children. After the fit `hooks` still holds what was seen in it.
    """

    def __init__(self, f: HookFunc, modules: Modules = None) -> None:
        self.f, self.modules = f, modules
        self.hooks = ListContainer([])

    def begin_fit(self, learn: Learner) -> None:
        """Put the hooks on."""

        def in_training(hook: Hook, module: nn.Module, inputs: Any, output: Any) -> Any:
            return self.f(hook, module, inputs, output) if self.wanted(learn) else None

        chosen = self._chosen(learn.model)
        self.hooks = Hooks(chosen.values(), in_training, list(chosen))

    def wanted(self, learn: Learner) -> bool:
        """Return whether to look at this batch: at every one that is trained on."""
        return learn.in_train

    def cleanup_fit(self, learn: Learner) -> None:
        """Take the hooks off."""
        if isinstance(self.hooks, Hooks):
            self.hooks.remove()

    def _chosen(self, model: nn.Module) -> dict[str, nn.Module]:
        """Return the modules by the names that they have in the model and by their classes."""
        names = {module: name for name, module in model.named_modules()}
        if self.modules is None:
            modules = children(model)
        elif callable(self.modules):
            modules = [module for module in names if module is not model and self.modules(module)]
        else:
            modules = list(self.modules)
        if not modules:
            raise ValueError(f"{type(self).__name__}: there is no module to hook")
        return {f"{names.get(m, '')} {type(m).__name__}".strip(): m for m in modules}
