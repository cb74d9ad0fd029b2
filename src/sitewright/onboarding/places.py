"""Where things stand in a YAML text, so that an error can name the line."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from sitewright.kit.language import mark

Path = tuple[str | int, ...]
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Control characters, which YAML refuses and nobody typed on purpose."""


@dataclass(frozen=True)
class Places:
    """Line (from 1) of each path; empty where the data did not come from a file."""

    lines: dict[Path, int] = field(default_factory=dict)

    def at(self, path: Path, problem: str, *values: object) -> str:
        """`line 4: negocio.nome is missing…`, with the line of the nearest thing that is there.

        The problem holds `{0}` where the path stands, and `{1}`, … where values come.
        """
        known = next((path[:size] for size in range(len(path), -1, -1) if path[:size] in self.lines), None)
        prefix = mark(f"line {self.lines[known]}") + ": " if known is not None else ""
        return prefix + problem.format(dotted(path), *values)


def dotted(path: Path) -> str:
    """`("servicos", 0, "nome")` -> `servicos[0].nome`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part[:60]}" for part in path).removeprefix(".")


class Unwanted(ConstructorError):
    """YAML that nobody types on purpose; the problem is told in words of ours, with the remedy."""

    def __init__(self, problem: str, place: yaml.Mark | None = None) -> None:
        super().__init__(None, None, problem, place)


class PlainLoader(yaml.SafeLoader):
    """Safe YAML for what people type: a key stands once, nothing refers to anything else, numbers stay texts.

    YAML would read the CEP 01310100 as octal, 06:30 as 390 and the house number 1.210 as 1.21. References unfold a
    few kilobytes to gigabytes, and no answer needs one.
    """

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - PyYAML declares it so

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse references."""
        if self.check_event(yaml.AliasEvent):
            place = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise Unwanted(mark("a value refers to another one (`*name`); write it out."), place)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice: one of its values would be lost."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    twice = mark(f"the field {key.value[:60]!r} stands twice; keep one of them.")
                    raise Unwanted(twice, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|True|false|False)$"), list("tTfF"))
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


def load_yaml(text: str) -> tuple[Any, Places]:
    """The data and where each part stands. Raises yaml.MarkedYAMLError."""
    text = UNREADABLE.sub("", text)
    if text.lstrip().startswith("{"):
        text = text.replace("\t", " ")  # JSON may be indented with tabs, which YAML forbids
    loader = PlainLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, Places()
        lines: dict[Path, int] = {}
        _walk(node, (), lines)
        return loader.construct_document(node), Places(lines)
    except RecursionError:
        raise Unwanted(mark("the levels are too many; write it flatter.")) from None
    except ValueError:
        raise Unwanted(mark("a value does not fit its tag (`!!name`); leave the tag out.")) from None
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
