"""Several stacks of one program, compared: what differs between them, and whether that is declared. Sends nothing.

stack export ──> exports.StackState ──┐
dataworks.toml ──> declared.Declared ─┴─> compare.matrix_of ──> Matrix

exports     the wire: `pulumi stack export`, secrets taken out          read_export, export_of
declared    what may differ, each with its reason                       read_declared, covers
compare     what differs, in words, beside what is declared             matrix_of, Matrix, Difference
"""

from .compare import Difference, Matrix, NotCompared, matrix_of
from .declared import TABLE, Declared, read_declared
from .exports import StackState, export_of, read_export

__all__ = [
    "TABLE",
    "Declared",
    "Difference",
    "Matrix",
    "NotCompared",
    "StackState",
    "export_of",
    "matrix_of",
    "read_declared",
    "read_export",
]
