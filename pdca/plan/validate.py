"""From a document to a model: each thing a model refuses becomes a mistake with its line."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pdca.metrics import Metric
from pdca.plan.item import Item
from pdca.plan.mistake import closest
from pdca.plan.yaml_lines import Document, Path

SMART = {
    "metric": "smart_specific",
    "scope": "smart_specific",
    "name": "smart_specific",
    "goal": "smart_measurable",
    "baseline": "smart_achievable",
    "serves": "smart_relevant",
    "by": "smart_time_bound",
}
"""Which letter fails when a target lacks this key."""
CODES = {
    "duration": "bad_duration",
    "number": "bad_number",
    "day": "bad_day",
    "local_time": "bad_time",
    "string_pattern_mismatch": "bad_name",
    "greater_than_equal": "too_small",
    "greater_than": "not_positive",
    "less_than_equal": "too_large",
    "too_short": "too_few",
    "tuple_type": "needs_list",
    "list_type": "needs_list",
    "dict_type": "needs_keys",
    "model_type": "needs_keys",
    "string_type": "needs_quotes",
    "int_parsing": "needs_whole",
    "int_from_float": "needs_whole",
    "int_type": "needs_whole",
    "float_type": "bad_number",
    "bool_parsing": "needs_yes_no",
    "bool_type": "needs_yes_no",
}
EMPTY = frozenset({"missing", "string_too_short"})
STAND_INS: dict[str, dict[str, Any]] = {
    "leads": {"language": None},
    "accounts": {"zone": "community", "owner": "?", "mission": "?", "language": None},
    "rhythm": {"per_week": 1},
    "targets": {"metric": "leads", "goal": 1, "baseline": "history", "serves": "?"},
    "experiments": {"hypothesis": "?", "on": "slot", "metric": "leads", "smallest_effect": 1},
    "watch": {"owner": "?", "answer_within": "1h", "response": "silence", "name": "?"},
}
"""In place of what could not be read and nothing else depends on, so that the rest of the
entry is still checked."""


def validate(model: type[BaseModel], document: Document) -> dict[str, Any]:
    """The fields of `model` that could be read; what could not is a mistake of `document`.

    Of a list or a table with a bad entry the good entries are given, so that everything
    else about them can still be checked.
    """
    errors = _errors(model, document.values)
    seen: set[Path] = set()
    for error in errors:
        path = _real_path(error["loc"], document.values)
        if path not in seen:
            seen.add(path)
            _report(model, document, path, error)
    good = _prune(*_stand_in(document.values, errors))
    return {name: value for name in model.model_fields for value in _field(model, name, good)}


def _errors(model: type[BaseModel], values: dict[str, Any]) -> list[ErrorDetails]:
    try:
        model.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        return [e for e in found if not _only_bad_entries(e)]
    return []


def _only_bad_entries(error: ErrorDetails) -> bool:
    """Whether a list is short of good entries only: each bad one has its own mistake."""
    least = error.get("ctx", {}).get("min_length", 0)
    return error["type"] == "too_short" and len(error["input"]) >= least


def _real_path(location: Path, values: Any) -> Path:
    """`location` without the branches of unions, which are no keys of anyone's file."""
    path: list[str | int] = []
    for part in location:
        if _holds(values, part):
            values = values[part]
        elif isinstance(values, dict) and part != "[key]":
            path.append(part)
            break
        else:
            break
        path.append(part)
    return tuple(path)


def _holds(values: Any, part: str | int) -> bool:
    if isinstance(values, dict):
        return part in values
    return isinstance(values, list) and isinstance(part, int) and part < len(values)


def _report(model: type[BaseModel], document: Document, path: Path, error: ErrorDetails) -> None:
    kind, value, key = error["type"], error["input"], str(path[-1]) if path else ""
    around = path[:-1]
    owner, known = _fields_at(model, around)
    values: dict[str, Any] = {"key": key, "value": shown(value), "where": where(around)}
    lacking = kind in EMPTY or value is None
    if lacking and path[:1] == ("targets",) and len(path) == 3 and key in SMART:
        target = _name(document.values, path)
        document.mistake(path, SMART[key], **values | {"target": target})
    elif lacking and key == "alt":
        file = _at(document.values, around).get("file", "")
        document.mistake(path, "alt_missing", **values | {"file": file})
    elif lacking:
        document.mistake(path, "missing_key", **values)
    elif kind == "extra_forbidden" or "[key]" in error["loc"]:
        document.mistake(path, "unknown_key", **values | {"close": closest(key, known)})
    elif kind in {"enum", "literal_error"}:
        _report_choice(document, path, owner, values)
    else:
        code, limit = CODES.get(kind, "wrong_type"), _limit(error.get("ctx", {}))
        if code == "too_large" and limit == "1":
            code = "share_too_large"
        if code == "bad_name" and model is Item:
            code = "bad_id"
        document.mistake(path, code, **values | {"limit": limit, "kind": kind})


def _report_choice(
    document: Document, path: Path, owner: type[BaseModel] | None, values: dict[str, Any]
) -> None:
    field = owner.model_fields.get(values["key"]) if owner else None
    choices = _choices(field.annotation) if field else []
    near = closest(values["value"], choices)
    code = "unknown_metric" if choices == [m.value for m in Metric] else "wrong_choice"
    if values["key"] == "baseline":
        code = "bad_baseline"
    document.mistake(path, code, **values | {"choices": ", ".join(choices), "close": near})


def _choices(annotation: Any) -> list[str]:
    if isinstance(annotation, type):
        return [str(m.value) for m in annotation] if issubclass(annotation, Enum) else []
    found: list[str] = []
    for argument in get_args(annotation):
        found += [argument] if isinstance(argument, str) else _choices(argument)
    return found


def _limit(context: dict[str, Any]) -> str:
    found = [context[k] for k in ("ge", "gt", "le", "min_length") if k in context]
    return f"{found[0]:g}" if found else ""


def _fields_at(model: type[BaseModel], path: Iterable[str | int]) -> tuple[Any, list[str]]:
    """The model that stands at `path` and its keys."""
    here: type[BaseModel] | None = model
    for part in path:
        if here is not None and part in here.model_fields:
            here = _inner(here.model_fields[str(part)].annotation)
    return here, list(here.model_fields) if here else []


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_inner(a) for a in get_args(annotation))
    return next((f for f in found if f), None)


def _stand_in(
    values: dict[str, Any], errors: list[ErrorDetails]
) -> tuple[dict[str, Any], list[ErrorDetails]]:
    """`values` with stand-ins, and the errors that are left."""
    values, left = deepcopy(values), []
    for error in errors:
        path = error["loc"]
        names = STAND_INS.get(str(path[0]), {}) if path else {}
        name = next((p for p in path[1:] if p in names), None)
        around: Any = values
        for part in path[: path.index(name)] if name is not None else ():
            around = around[part] if _holds(around, part) else None
        if name is None or not isinstance(around, dict):
            left.append(error)
        else:
            around[name] = names[str(name)]
    return values, left


def _prune(values: dict[str, Any], errors: list[ErrorDetails]) -> dict[str, Any]:
    """`values` without the entries that have an error, two levels deep."""
    kept = {k: v for k, v in values.items() if (k,) not in {e["loc"] for e in errors}}
    for field in {e["loc"][0] for e in errors if len(e["loc"]) > 1}:
        bad = {e["loc"][1] for e in errors if e["loc"][0] == field and len(e["loc"]) > 1}
        entries = kept.get(str(field))
        if isinstance(entries, list):
            kept[str(field)] = [v for i, v in enumerate(entries) if i not in bad]
        elif isinstance(entries, dict):
            kept[str(field)] = {k: v for k, v in entries.items() if k not in bad}
        else:
            kept.pop(str(field), None)
    return kept


def _field(model: type[BaseModel], name: str, values: dict[str, Any]) -> list[Any]:
    """The value of a field in a list of one; an empty list if it cannot be had."""
    if name not in values:
        field = model.model_fields[name]
        return [] if field.is_required() else [field.get_default(call_default_factory=True)]
    annotation: Any = model.model_fields[name].rebuild_annotation()
    try:
        return [TypeAdapter(annotation).validate_python(values[name])]
    except ValidationError:
        return []


def shown(value: Any) -> str:
    """A value as a message quotes it."""
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def where(path: Path) -> str:
    return ".".join(str(p + 1) if isinstance(p, int) else str(p) for p in path)


def _at(values: Any, path: Path) -> Any:
    for part in path:
        values = values[part]
    return values


def _name(values: Any, path: Path) -> str:
    target = _at(values, path[:2])
    name = target.get("name") if isinstance(target, dict) else None
    return str(name or f"#{int(path[1]) + 1}")
