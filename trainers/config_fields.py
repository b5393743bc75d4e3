"""Configs as text: dotted names, typed values, JSON."""

import dataclasses
import difflib
import inspect
import json
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

Config = TypeVar("Config")


def field_types(config_class: type) -> Iterator[tuple[str, Any]]:
    """Yields dotted name and type of every field that is not itself a config."""
    hints = typing.get_type_hints(config_class)
    for field in dataclasses.fields(config_class):
        kind = hints[field.name]
        if dataclasses.is_dataclass(kind):
            for name, leaf in field_types(typing.cast(type, kind)):
                yield f"{field.name}.{name}", leaf
        else:
            yield field.name, kind


def field_descriptions(config_class: type) -> Iterator[tuple[str, str]]:
    """Yields dotted name and meaning of every field that is not itself a config.

    The meaning is what the class's docstring says under "Attributes:".
    """
    hints = typing.get_type_hints(config_class)
    listed = (inspect.getdoc(config_class) or "").partition("Attributes:\n")[2]
    said = dict(re.findall(r"(?ms)^    (\w+): (.*?)(?=^    \w|\Z)", listed))
    for field in dataclasses.fields(config_class):
        kind = hints[field.name]
        if dataclasses.is_dataclass(kind):
            for name, text in field_descriptions(typing.cast(type, kind)):
                yield f"{field.name}.{name}", text
        else:
            yield field.name, " ".join(said[field.name].split())


def with_overrides(config: Config, overrides: Mapping[str, str]) -> Config:
    """Returns a config with some fields replaced.

    Args:
        config: A frozen dataclass, perhaps of such.
        overrides: Values as text, keyed by dotted name: `optimizer.learning_rate`.
            Tuples are comma-separated, dictionaries JSON.

    Raises:
        ValueError: A name is unknown, or a value does not have the field's type.
    """
    known = dict(field_types(type(config)))
    fields = to_dictionary(config)
    for name, text in overrides.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean config.{close[0]}?" if close else "."
            raise ValueError(f"There is no field config.{name}{hint}")
        *path, last = name.split(".")
        section = fields
        for part in path:
            section = section[part]
        section[last] = parsed(name, text, known[name])
    return from_dictionary(type(config), fields)


def parsed(name: str, text: str, kind: Any) -> Any:
    """Returns the value that a text means for a field of type `kind`."""
    value: Any = text
    if typing.get_origin(kind) is tuple:
        value = [part.strip() for part in text.strip("()[] ").split(",")]
        element = typing.get_args(kind)[0]
        value = [parsed(name, part, element) for part in value if part]
    elif kind is bool and text.lower() in ("true", "false", "1", "0"):
        value = text.lower() in ("true", "1")
    elif kind is not str and typing.get_origin(kind) is not Literal:
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = _number(text)
    return checked(name, value, kind)


def checked(name: str, value: Any, kind: Any) -> Any:
    """Returns `value` as the type `kind`.

    Lists become tuples and whole numbers become floats where `kind` says so.

    Raises:
        ValueError: It is of another type.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        fits = value in arguments
    elif origin is tuple:
        fits = isinstance(value, list | tuple) and (
            len(value) == len(arguments) or arguments[1:] == (...,)
        )
        if fits:
            return tuple(checked(name, part, arguments[0]) for part in value)
    elif kind is float:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        value = float(value) if fits else value
    elif kind is int:
        fits = isinstance(value, int) and not isinstance(value, bool)
    else:
        fits = isinstance(value, origin or kind)
    if not fits:
        raise ValueError(
            f"config.{name} must be {_described(kind)}; received {value!r}."
        )
    return value


def to_dictionary(config: Any) -> dict[str, Any]:
    """Returns a config as nested dictionaries that JSON can hold."""
    return json.loads(json.dumps(dataclasses.asdict(config)))


def from_dictionary(config_class: type[Config], fields: Mapping[str, Any]) -> Config:
    """Makes a config from what `to_dictionary` returned, checking every type.

    Fields that are missing get their default.

    Raises:
        ValueError: A field is unknown or of a wrong type.
    """
    return _from_dictionary(config_class, fields, "")


def differences(old: Any, new: Any) -> list[str]:
    """Returns the dotted names of the fields in which two configs differ."""
    return [
        name
        for name, _ in field_types(type(old))
        if _value(old, name) != _value(new, name)
    ]


def _from_dictionary(kind: Any, fields: Mapping[str, Any], prefix: str) -> Any:
    hints = typing.get_type_hints(kind)
    unknown = [name for name in fields if name not in hints]
    if unknown:
        raise ValueError(f"There is no field config.{prefix}{unknown[0]}.")
    values = {}
    for name, value in fields.items():
        if dataclasses.is_dataclass(hints[name]):
            values[name] = _from_dictionary(hints[name], value, f"{prefix}{name}.")
        else:
            values[name] = checked(prefix + name, value, hints[name])
    return kind(**values)


def _value(config: Any, name: str) -> Any:
    for part in name.split("."):
        config = getattr(config, part)
    return config


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _described(kind: Any) -> str:
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is Literal:
        return "one of " + ", ".join(arguments)
    if typing.get_origin(kind) is tuple:
        return f"{len(arguments)} values, each {_described(arguments[0])}"
    names = {int: "a whole number", float: "a number", bool: "true or false"}
    names |= {str: "text", dict: "a JSON object"}
    kind = typing.get_origin(kind) or kind
    return names.get(kind, str(kind))
