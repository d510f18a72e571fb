"""Prompt sheets: the questions a walk-through is held against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question of a sheet. `examples` are sentences that would be filed under it."""

    key: str
    question: str
    part: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptSheet:
    """A named set of prompts, in the order in which a review shows them."""

    name: str
    title: str
    prompts: tuple[Prompt, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The prompts' keys, in order."""
        return tuple(prompt.key for prompt in self.prompts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts' names, each once, in order of first use."""
        return tuple(dict.fromkeys(prompt.part for prompt in self.prompts))
