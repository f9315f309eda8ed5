"""Frozen dataclasses of settings as TOML files: nothing unknown, nothing of another type."""

from __future__ import annotations

import dataclasses
import json
import math
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from wayword_training.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


def read_settings(path: Path | None, base: Settings) -> Settings:
    """Reads a TOML file over base; without a file, base.

    Raises:
        InputError: for a file that is no TOML, a key that is no field, or a value of another type or length.
    """
    if path is None:
        return base
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as TOML ({error}).") from error
    kinds = get_type_hints(type(base))
    known = {field.name for field in dataclasses.fields(base)}
    unknown = sorted(set(values) - known)
    if unknown:
        source = type(base).__module__.removeprefix("wayword_training.").replace(".", "/")
        raise InputError(f"{path}: unknown key {', '.join(unknown)}; the keys are the fields of {source}.py.")
    read: dict[str, Any] = {}
    for key, value in values.items():
        try:
            read[key] = _as(kinds[key], value)
        except TypeError as error:
            raise InputError(f"{path}: {key} is {value!r}; a value like {getattr(base, key)!r} is needed.") from error
    return dataclasses.replace(base, **read)


def to_toml(settings: DataclassInstance) -> str:
    """The settings as TOML text that read_settings reads back."""
    values = ((field.name, getattr(settings, field.name)) for field in dataclasses.fields(settings))
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values)


def _as(kind: Any, value: object) -> object:
    """A value of TOML as a field's type: whole numbers are floats, lists are tuples, true and false are no numbers."""
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if not isinstance(value, list):
            raise TypeError
        if parts[-1] is Ellipsis:
            parts = parts[:1] * len(value)
        if len(parts) != len(value):
            raise TypeError
        return tuple(_as(part, each) for part, each in zip(parts, value, strict=True))
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind or (isinstance(value, float) and not math.isfinite(value)):
        raise TypeError
    return value
