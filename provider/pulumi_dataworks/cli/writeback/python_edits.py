"""Values of resource statements in Python files: keyword literals are replaced, everything else keeps its form.

    Setting                          one value of one statement, before and after
    edited(text, settings, ...)      the text after the settings that it allows; the others with reasons
    statements(text)                 the resource statements of a module

A statement is a call whose first argument is the name of the resource as a string. A value is edited where it is a
literal, or an expression of literals and module constants whose value is the one that is replaced. Any other expression
may depend on the stack, so it is left to a person.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...content import ABSENT, same, same_folder

if TYPE_CHECKING:
    import libcst

CLASSES = ("DISyncTask", "ScheduledSync", "NodeSchedule")
"""Classes whose keywords this package knows; a subclass has them, too, and is found by the name of its resource."""

NO_STATEMENT = "no statement with this name as a string is in the file"
SEVERAL = "several statements have this name"
EXPRESSION = "is an expression, which may depend on the stack"
SPREAD = "comes from a mapping that is unpacked (**)"

Constants = Mapping[str, Any]
"""Values of names that a module has as constants, of its own or imported."""


@dataclass(frozen=True)
class Setting:
    """A value of the statement of `resource`: `keywords` is ("cu",) or ("schedule", "cron_express"). ABSENT: none."""

    resource: str
    keywords: tuple[str, ...]
    old: Any
    new: Any

    @property
    def path(self) -> str:
        return ".".join(self.keywords)


@dataclass(frozen=True)
class Edited:
    """A text after its edits; `refused` are the settings that a person must change, each with the reason."""

    text: str
    done: tuple[Setting, ...] = ()
    refused: tuple[tuple[Setting, str], ...] = ()


@dataclass
class Statement:
    """A call that declares a resource: its name, its keywords with their values as far as they are known, the constants
    that keywords name, and the names of the JSON files that it reads."""

    resource: str
    class_name: str
    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


def edited(text: str, settings: Iterable[Setting], *, constants: Constants | None = None) -> Edited:
    """`text` with the settings. Raises nothing: a text that is not Python refuses all of them."""
    import libcst as cst

    settings = list(settings)
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError:
        return Edited(text, refused=tuple((one, "the file is not Python") for one in settings))
    known = {**(constants or {}), **constants_of(text)}
    calls: dict[str, list[libcst.Call]] = {}
    for call in _calls(module):
        calls.setdefault(_resource_of(call), []).append(call)
    now: dict[libcst.Call, libcst.Call] = {}
    done: list[Setting] = []
    refused: list[tuple[Setting, str]] = []
    for one in settings:
        found = calls.get(one.resource, [])
        if len(found) != 1:
            refused.append((one, SEVERAL if found else NO_STATEMENT))
            continue
        try:
            now[found[0]] = _call_with(module, now.get(found[0], found[0]), one, known)
            done.append(one)
        except _Refused as error:
            refused.append((one, str(error)))
    return Edited(_with_calls(module, now).code, tuple(done), tuple(refused))


def _with_calls(module: libcst.Module, new: Mapping[libcst.Call, libcst.Call]) -> libcst.Module:
    import libcst as cst

    class Replacing(cst.CSTTransformer):
        def on_leave(self, original: Any, updated: Any) -> Any:
            return new.get(original, updated) if isinstance(original, cst.Call) else updated

    return module.visit(Replacing()) if new else module


class _Refused(Exception):
    """Why an edit is left to a person."""


def _calls(module: libcst.Module) -> list[libcst.Call]:
    import libcst as cst

    found: list[libcst.Call] = []

    class Finding(cst.CSTVisitor):
        def visit_Call(self, node: libcst.Call) -> None:
            named = bool(node.args) and isinstance(node.args[0].value, cst.SimpleString)
            if named and node.args[0].keyword is None and _class_of(node)[:1].isupper():
                found.append(node)

    module.visit(Finding())
    return found


def _class_of(call: libcst.Call) -> str:
    import libcst as cst

    function = call.func
    if isinstance(function, cst.Attribute):
        function = function.attr
    return function.value if isinstance(function, cst.Name) else ""


def _resource_of(call: libcst.Call) -> str:
    import libcst as cst

    first = call.args[0].value
    value = first.evaluated_value if isinstance(first, cst.SimpleString) else ""
    return value if isinstance(value, str) else ""


def _call_with(module: libcst.Module, call: libcst.Call, setting: Setting, known: Constants) -> libcst.Call:
    import libcst as cst

    keyword, *inside = setting.keywords
    at = next((n for n, arg in enumerate(call.args) if arg.keyword and arg.keyword.value == keyword), None)
    if at is None:
        if any(arg.star == "**" for arg in call.args):
            raise _Refused(SPREAD)
        if inside or setting.new is ABSENT:
            raise _Refused(f"{keyword} is not in the statement")
        return _with_argument(call, keyword, _expression(setting.new))
    arg = call.args[at]
    if not inside and setting.new is ABSENT:
        return call.with_changes(args=[*call.args[:at], *call.args[at + 1 :]])
    if inside:
        if not isinstance(arg.value, cst.Dict):
            raise _Refused(f"{keyword} {EXPRESSION}")
        value: libcst.BaseExpression = _dict_with(module, arg.value, inside[0], setting, known)
    else:
        value = _replaced(module, arg.value, setting, known)
    return call.with_changes(args=[*call.args[:at], arg.with_changes(value=value), *call.args[at + 1 :]])


def _with_argument(call: libcst.Call, keyword: str, value: libcst.BaseExpression) -> libcst.Call:
    """A call with one more keyword, in the form of the one before it."""
    import libcst as cst

    *others, last = call.args
    shape = others[-1] if others else last
    comma = shape.comma if isinstance(shape.comma, cst.Comma) else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    equal = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))
    new = cst.Arg(keyword=cst.Name(keyword), value=value, equal=equal, comma=last.comma)
    return call.with_changes(args=[*others, last.with_changes(comma=comma), new])


def _dict_with(module: libcst.Module, value: libcst.Dict, key: str, setting: Setting, known: Constants) -> libcst.Dict:
    """A dict literal with another value under a key, without it, or with it as the last one."""
    import libcst as cst

    elements = list(value.elements)
    if any(isinstance(one, cst.StarredDictElement) for one in elements):
        raise _Refused(SPREAD)
    at = next(
        (n for n, one in enumerate(elements) if isinstance(one, cst.DictElement) and _literal(module, one.key) == key),
        None,
    )
    if at is None:
        if setting.new is ABSENT:
            raise _Refused(f"{setting.path} is not in the statement")
        new = cst.DictElement(key=_expression(key), value=_expression(setting.new))
        if elements:
            last = elements[-1]
            shape = elements[-2].comma if len(elements) > 1 else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            if isinstance(last.comma, cst.Comma) and len(elements) == 1:
                shape = cst.Comma(whitespace_after=_inner(value, last.comma))
            elements[-1] = last.with_changes(comma=shape)
            new = new.with_changes(comma=last.comma)
        return value.with_changes(elements=[*elements, new])
    if setting.new is ABSENT:
        return value.with_changes(elements=[*elements[:at], *elements[at + 1 :]])
    element = elements[at]
    elements[at] = element.with_changes(value=_replaced(module, element.value, setting, known))
    return value.with_changes(elements=elements)


def _inner(value: libcst.Dict, comma: libcst.Comma) -> libcst.BaseParenthesizableWhitespace:
    """The white space between two members of a dict that has one: that before its first member, in lines."""
    import libcst as cst

    before = value.lbrace.whitespace_after
    return before if isinstance(before, cst.ParenthesizedWhitespace) else comma.whitespace_after


def _replaced(
    module: libcst.Module, value: libcst.BaseExpression, setting: Setting, known: Constants
) -> libcst.BaseExpression:
    """The expression of the new value in place of one whose value is the old one."""
    import libcst as cst

    held = _value(module, value, known)
    if held is ABSENT:
        raise _Refused(f"{setting.path} {EXPRESSION}")
    if setting.old is not ABSENT and not _equal(held, setting.old):
        raise _Refused(f"{setting.path} has another value in the file: {held!r}")
    left = value.left if isinstance(value, cst.BinaryOperation) else value
    base = _value(module, left, known)
    named = isinstance(left, cst.Name) and isinstance(base, str) and isinstance(setting.new, str)
    if named and setting.new.startswith(f"{base}/"):
        return cst.BinaryOperation(
            left=left.deep_clone(), operator=cst.Add(), right=_string(setting.new.removeprefix(base))
        )
    if named and setting.new == base:
        return left.deep_clone()
    if isinstance(value, cst.SimpleString) and isinstance(setting.new, str):
        return _string(setting.new, quote=value.quote)
    return _expression(setting.new)


def _equal(held: Any, old: Any) -> bool:
    if same(held, old) or str(held) == str(old):  # cu=1.5 and "1.5", an id as a number
        return True
    return isinstance(held, str) and isinstance(old, str) and "/" in held and same_folder(held, old)


def _literal(module: libcst.Module, node: libcst.BaseExpression) -> Any:
    try:
        return ast.literal_eval(module.code_for_node(node))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ABSENT


def _value(module: libcst.Module, node: libcst.BaseExpression, known: Constants) -> Any:
    return value_of(ast.parse(module.code_for_node(node).strip(), mode="eval").body, known)


def value_of(node: ast.expr, known: Constants) -> Any:
    """The value of an expression of literals, constants and `+` between strings; ABSENT for any other."""
    if isinstance(node, ast.Name):
        return known.get(node.id, ABSENT)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = value_of(node.left, known), value_of(node.right, known)
        return left + right if isinstance(left, str) and isinstance(right, str) else ABSENT
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ABSENT


def constants_of(text: str, imported: Callable[[str], str] = lambda _module: "") -> dict[str, Any]:
    """The constants of a module, `NAME = literal` at its top, and those that it imports from modules beside it:
    `imported` gives the text of such a module. {} for a text that is not Python."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module and node.level <= 1:
            theirs = constants_of(imported(node.module))
            found |= {alias.asname or alias.name: theirs[alias.name] for alias in node.names if alias.name in theirs}
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            value = value_of(node.value, found)
            if value is not ABSENT:
                found[node.targets[0].id] = value
    return found


def statements(text: str, constants: Constants | None = None) -> list[Statement]:
    """The resource statements of a module, in their order. [] for a text that is not Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    known = {**(constants or {}), **constants_of(text)}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if not (name[:1].isupper() and isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        values = {one.arg: _known(one.value, known) for one in node.keywords if one.arg}
        content = next((one.value for one in node.keywords if one.arg == "task_content"), None)
        constants = {one.arg: one.value.id for one in node.keywords if one.arg and isinstance(one.value, ast.Name)}
        files = tuple(_files(content, known)) if content else ()
        found.append(Statement(first.value, name, values, constants, files))
    return found


def _known(node: ast.expr, known: Constants) -> Any:
    """The value of a keyword; of a dict literal the values that are known."""
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        pairs = zip(keys, node.values, strict=True)
        return {key: value_of(value, known) for key, value in pairs if isinstance(key, str)}
    return value_of(node, known)


def _files(node: ast.expr, known: Constants) -> Iterable[str]:
    for part in ast.walk(node):
        value = value_of(part, known) if isinstance(part, ast.Constant | ast.Name) else ABSENT
        if isinstance(value, str) and value.endswith(".json"):
            yield value


def _expression(value: Any) -> libcst.BaseExpression:
    import libcst as cst

    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping | Sequence):
        return cst.parse_expression(_written(value))
    return cst.parse_expression(repr(value))


def _written(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_written(key)}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return repr(value)


def _string(text: str, *, quote: str = '"') -> libcst.SimpleString:
    """A string literal, with the quotes that it had where they need no escape."""
    import libcst as cst

    plain = quote == "'" and "'" not in text and "\\" not in text and text.isprintable()
    if plain:
        return cst.SimpleString(f"'{text}'")
    shown = json.dumps(text, ensure_ascii=False)
    return cst.SimpleString("".join(one if one.isprintable() else ascii(one)[1:-1] for one in shown))
