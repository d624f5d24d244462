"""YAML with line numbers: plain values, and the line of every key and entry.

Dates stay text, since the models read them; numbers that are not finite stay text too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pdca.plan.mistake import Mistake
from pdca.plan.yaml_trouble import Cause, cause, full_width

MOST_NODES = 50_000
"""More than any folder needs; an alias that repeats itself for ever stops here."""
DEEPEST = 20

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """A YAML mapping as plain values; `lines` are counted from 1, by path."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    read: bool = False
    """Whether it is YAML at all; if not, `mistakes` says why."""

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: Path, code: str, **values: Any) -> None:
        # Kept as JSON beside the folder's hash, so days and money become text here.
        plain = {k: v if isinstance(v, str | int | float) else str(v) for k, v in values.items()}
        self.mistakes.append(Mistake(self.file, self.line(path), code, plain))


def read_yaml(text: str, file: str, *, first_line: int = 1) -> Document:
    """The mapping that `text` holds, whose first line is `first_line` of `file`."""
    document = Document(file)
    document.lines[()] = first_line
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        if node is not None and not isinstance(node, MappingNode):
            slip = full_width(text.split("\n")) or Cause(0, "yaml_not_mapping", {})
            _broken(document, slip, first_line)
        else:
            _Reader(document, first_line).read(node)
            document.read = True
    except _TooMuchError:
        document.mistake((), "yaml_too_much", limit=MOST_NODES)
    except MarkedYAMLError as error:
        _broken(document, cause(error, text), first_line)
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, LookupError) as error:
        problem = " ".join(str(error).split())[:120]
        document.mistake((), "yaml_broken", problem=problem)
    return document


def _broken(document: Document, slip: Cause, first_line: int) -> None:
    line = first_line + slip.line
    document.mistakes.append(Mistake(document.file, line, slip.code, slip.values))


class _TooMuchError(Exception):
    pass


class _Reader:
    def __init__(self, document: Document, first_line: int) -> None:
        self._document = document
        self._first_line = first_line
        self._nodes = 0

    def read(self, node: MappingNode | None) -> None:
        if node is not None:
            self._document.values = self._mapping(node, ())

    def _value(self, node: Node, path: Path) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES or len(path) > DEEPEST:
            raise _TooMuchError
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._entry(n, (*path, i)) for i, n in enumerate(node.value)]
        return _scalar(node)

    def _entry(self, node: Node, path: Path) -> Any:
        self._document.lines[path] = self._first_line + node.start_mark.line
        return self._value(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            here = (*path, key)
            if key in values:
                self._twice(key, here, self._first_line + key_node.start_mark.line)
                continue
            self._document.lines[here] = self._first_line + key_node.start_mark.line
            values[key] = self._value(value_node, here)
        return values

    def _twice(self, key: str, path: Path, line: int) -> None:
        values = {"key": key, "first": self._document.lines[path]}
        self._document.mistakes.append(Mistake(self._document.file, line, "duplicate_key", values))


def _scalar(node: Node) -> Any:
    text, kind = str(node.value), str(node.tag).rsplit(":", 1)[-1]
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text.replace("_", ""), 0) if len(text) < 30 else text
            case "float":
                number = float(text.replace("_", ""))
                return number if math.isfinite(number) else text
    except ValueError:
        pass
    return text
