"""The structure of units in, one tree of all of them out, and the way back from content to it.

Every unit becomes one element of the document. ISO 32000-1, 14.7, says what stands where.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf, String

from pipeline.book.paging import Kind, Unit
from pipeline.join.copying import Copier
from pipeline.join.values import JoinError
from pipeline.pdf.writer import Writer

_ELEMENTS: Mapping[Kind, bytes] = {
    "front": b"/Sect",
    "part": b"/Part",
    "medicine": b"/Art",
    "back": b"/Sect",
}
"""What kind of element a unit becomes (ISO 32000-1, table 333)."""

_GROUPS = frozenset({"/Part", "/Art", "/Sect", "/Div", "/NonStruct"})
"""Elements that group others; one around a whole page of a unit gives way to that of the unit."""

_KIDS = 200
"""Rows in a node of a tree of names or numbers."""


@dataclass(slots=True)
class Tags:
    """The tree of a book, as far as it is known."""

    writer: Writer
    language: str
    root: int = field(init=False)
    document: int = field(init=False)
    kids: list[int] = field(default_factory=list)
    """The elements of units."""
    parents: array[int] = field(default_factory=lambda: array("Q"))
    """What the content of each key belongs to (ISO 32000-1, 14.7.4.4)."""
    ids: list[tuple[bytes, int]] = field(default_factory=list)
    roles: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root, self.document = self.writer.reserve(), self.writer.reserve()

    def key(self, number: int) -> int:
        """The key of content that belongs to an element, or to the elements in an array."""
        self.parents.append(number)
        return len(self.parents) - 1

    def adopt(self, copier: Copier, unit: Unit) -> None:
        """Puts the elements of a unit behind those of the units before. Raises JoinError."""
        root: Any = copier.pdf.Root.StructTreeRoot
        self._take_roles(root.get("/RoleMap", Dictionary()), unit)
        number = self.writer.reserve()
        self.kids.append(number)
        kids = list(_kids_of(root, copier, number))
        spoken = str(copier.pdf.Root.get("/Lang", self.language))
        language = b"/Lang " + String(spoken).unparse() if spoken != self.language else b""
        self.writer.write(
            number,
            b"<</Type/StructElem/S%s/P %d 0 R/T %s%s/K[%s]>>"
            % (
                _ELEMENTS[unit.kind],
                self.document,
                String(unit.title).unparse(),
                language,
                b" ".join(map(copier.reference, kids)),
            ),
        )

    def write(self) -> None:
        """Writes all but the elements of units. No more units can be adopted."""
        kids = b" ".join(b"%d 0 R" % kid for kid in self.kids)
        self.writer.write(
            self.document,
            b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (self.root, kids),
        )
        roles = b"".join(Name(key).unparse() + value for key, value in self.roles.items())
        parents = write_rows(
            self.writer,
            b"/Nums",
            [(b"%d" % key, b"%d 0 R" % value) for key, value in enumerate(self.parents)],
        )
        ids = write_rows(
            self.writer,
            b"/Names",
            [(String(name).unparse(), b"%d 0 R" % at) for name, at in sorted(self.ids)],
        )
        self.writer.write(
            self.root,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d"
            b"/IDTree %d 0 R/RoleMap<<%s>>>>"
            % (self.document, parents, len(self.parents), ids, roles),
        )

    def _take_roles(self, roles: Any, unit: Unit) -> None:
        for key, value in roles.items():
            role = value.unparse()
            if self.roles.setdefault(key, role) != role:
                raise JoinError(f"{unit.address}: uses {key} for another role than others do")


def _kids_of(root: Any, copier: Copier, number: int) -> Iterator[Object]:
    """The elements that go into that of the unit; what was around them is that from now on."""
    for document in _items(root.K):
        copier.numbers[document.objgen] = number
        for kid in _items(document.get("/K", Array())):
            inner = _items(kid.get("/K", Array()))
            if str(kid.S) in _GROUPS and not _ATTRIBUTES & set(kid.keys()) and _elements(inner):
                copier.numbers[kid.objgen] = number
                yield from inner
            else:
                yield kid


_ATTRIBUTES = frozenset({"/A", "/C", "/ID", "/Alt", "/ActualText", "/Lang", "/E"})
"""What an element may say that the one around it does not."""


def _items(kids: Any) -> list[Any]:
    return list(kids) if isinstance(kids, Array) else [kids]


def _elements(kids: Sequence[Any]) -> bool:
    return bool(kids) and all(isinstance(kid, Dictionary) and "/S" in kid for kid in kids)


# --- the way back --------------------------------------------------------------------------------


def parents_of(pdf: Pdf) -> Mapping[int, Object]:
    """What the content of a unit belongs to, by the keys that it has there."""
    return dict(NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())


def into_form(elements: Iterable[Any], page: Object, form: Object) -> None:
    """Leads elements from the content of a page to a form that has that content now.

    A number alone means content of a page itself, so each becomes a reference (ISO 32000-1,
    14.7.4.2).
    """
    for element in {each.objgen: each for each in elements}.values():
        kids = _items(element.K)
        element.K = Array([_reference(kid, page, form) for kid in kids])


def _reference(kid: Any, page: Object, form: Object) -> Any:
    if not isinstance(kid, int):
        return kid
    return Dictionary({"/Type": Name.MCR, "/Pg": page, "/Stm": form, "/MCID": kid})


# --- trees ---------------------------------------------------------------------------------------


def write_rows(writer: Writer, kind: bytes, rows: Sequence[tuple[bytes, bytes]]) -> int:
    """Writes a tree of names or numbers from its rows in order; the number of its root.

    `kind` is `/Names` or `/Nums` (ISO 32000-1, 7.9.6 and 7.9.7).
    """
    leaves = []
    for start in range(0, len(rows), _KIDS):
        some = rows[start : start + _KIDS]
        body = b" ".join(key + b" " + value for key, value in some)
        limits = some[0][0] + b" " + some[-1][0]
        leaves.append(writer.add(b"<</Limits[%s]%s[%s]>>" % (limits, kind, body)))
    if not leaves:
        return writer.add(b"<<%s[]>>" % kind)
    return writer.add(b"<</Kids[%s]>>" % b" ".join(b"%d 0 R" % leaf for leaf in leaves))
