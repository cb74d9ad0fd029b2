"""Where things stand in a YAML text, so that an error can name the line."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError

Path = tuple[str | int, ...]
MAX_ALIASES = 20


@dataclass(frozen=True)
class Places:
    """Line (from 1) of each path; empty where the data did not come from a file."""

    lines: dict[Path, int] = field(default_factory=dict)

    def at(self, path: Path, problem: str) -> str:
        """`line 4: negocio.nome is missing…`, with the line of the nearest thing that is there."""
        name = ".".join(str(part) for part in path)
        known = next((path[:size] for size in range(len(path), -1, -1) if path[:size] in self.lines), None)
        prefix = f"line {self.lines[known]}: " if known is not None else ""
        return f"{prefix}{name} {problem}." if name else f"{prefix}{problem}."


class PlainLoader(yaml.SafeLoader):
    """Safe YAML in which a key stands once, texts that look like dates stay texts, and aliases are few."""

    aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Count aliases: a few kilobytes of them unfold to gigabytes."""
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > MAX_ALIASES:
                raise ConstructorError(None, None, "too many aliases", None)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice: one of its values would be lost."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise ConstructorError(None, None, f"the field {key.value!r} stands twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


PlainLoader.add_constructor(
    "tag:yaml.org,2002:timestamp",
    lambda loader, node: loader.construct_scalar(node),  # type: ignore[arg-type]
)


def load_yaml(text: str) -> tuple[Any, Places]:
    """The data and where each part stands. Raises yaml.YAMLError."""
    loader = PlainLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, Places()
        lines: dict[Path, int] = {}
        _walk(node, (), lines)
        return loader.construct_document(node), Places(lines)
    except (RecursionError, ValueError) as error:
        raise yaml.YAMLError("the file is nested too deeply") from error
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                lines[(*path, key.value)] = key.start_mark.line + 1
                _walk(value, (*path, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, entry in enumerate(node.value):
            _walk(entry, (*path, number), lines)
