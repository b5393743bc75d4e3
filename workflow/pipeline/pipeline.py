"""Components that feed each other."""

from collections.abc import Mapping, Sequence

from workflow.pipeline.channel import Channel
from workflow.pipeline.component import Component


class Pipeline:
    """A graph of components without cycles.

    Args:
        name: Names its folder.
        components: In any order.
        left_out: Components that the pipeline could have and does not, with the reason.

    Raises:
        ValueError: Two have the same name, an input comes from nowhere, or they feed
            each other in a circle.
    """

    def __init__(
        self,
        name: str,
        components: Sequence[Component],
        left_out: Mapping[str, str] | None = None,
    ):
        self.name = name
        self.left_out = dict(left_out or {})
        by_name = {component.name: component for component in components}
        if len(by_name) < len(components):
            raise ValueError(
                f"The components of {name} need different names; received "
                f"{', '.join(component.name for component in components)}."
            )
        for component in components:
            for producer in producers(component):
                if producer not in by_name:
                    raise ValueError(
                        f"{component.name} needs {producer}, which is not in the "
                        f"pipeline {name}."
                    )
        self.components = _ordered(name, by_name)

    def component(self, name: str) -> Component:
        """Returns a component by its name.

        Raises:
            ValueError: There is none.
        """
        for component in self.components:
            if component.name == name:
                return component
        known = ", ".join(component.name for component in self.components)
        raise ValueError(f"There is no component {name!r}; there are {known}.")

    def between(self, first: str | None, last: str | None) -> set[str]:
        """Returns the names of the components of a partial run.

        Args:
            first: Only this one and those that need it, directly or not.
            last: Only this one and those that it needs.

        Raises:
            ValueError: There is no such component, or none lies between them.
        """
        chosen = {component.name for component in self.components}
        if first is not None:
            chosen &= self._after(self.component(first).name)
        if last is not None:
            chosen &= self._before(self.component(last).name)
        if not chosen:
            raise ValueError(f"{last} does not need {first}: nothing lies between.")
        return chosen

    def _after(self, name: str) -> set[str]:
        found = {name}
        for component in self.components:
            if producers(component) & found:
                found.add(component.name)
        return found

    def _before(self, name: str) -> set[str]:
        found = {name}
        for component in reversed(self.components):
            if component.name in found:
                found |= producers(component)
        return found


def producers(component: Component) -> set[str]:
    """Returns the names of the components that have to go well before a component."""
    return {
        *component.after,
        *(
            channel.producer
            for channel in component.inputs.values()
            if isinstance(channel, Channel)
        ),
    }


def _ordered(name: str, components: dict[str, Component]) -> tuple[Component, ...]:
    ordered: list[Component] = []
    waiting = dict(components)
    while waiting:
        done = {component.name for component in ordered}
        ready = [c for c in waiting.values() if producers(c) <= done]
        if not ready:
            raise ValueError(
                f"{', '.join(waiting)} of the pipeline {name} feed each other in a "
                "circle."
            )
        ordered += ready
        for component in ready:
            del waiting[component.name]
    return tuple(ordered)
