"""A tagged PDF in, what in it leads nowhere out: tags, links, bookmarks and pages by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import (
    Dictionary,
    Name,
    NameTree,
    NumberTree,
    Page,
    Pdf,
    String,
    parse_content_stream,
)

Key = tuple[int, int]


def loose_ends(pdf: Pdf) -> list[str]:
    """Everything that does not lead where it should, in words."""
    return [
        *_contents(pdf),
        *_annotations(pdf),
        *_targets(pdf),
        *_leftovers(pdf),
    ]


def order_of_tags(pdf: Pdf) -> list[tuple[str, Any, int]]:
    """Each marked content in the order of the tree: tag, StructParents of its holder, number."""
    return [
        (str(element.S), holder.StructParents, number)
        for element, _, holder, number in _claims(pdf)
    ]


# --- marked content ------------------------------------------------------------------------------


def _contents(pdf: Pdf) -> Iterator[str]:
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    held = dict(_held(pdf))
    for element, page, holder, number in _claims(pdf):
        name = f"{element.S} {number}"
        if (holder.objgen, number) not in held:
            yield f"{name}: there is no such content"
            continue
        if held[holder.objgen, number] != page.objgen:
            yield f"{name}: is on another sheet"
        if parents[holder.StructParents][number].objgen != element.objgen:
            yield f"{name}: its content leads back to another element"
    for key, number in held:
        form: Any = pdf.get_object(key)
        if "/StructParents" not in form or number >= len(parents[form.StructParents]):
            yield f"content {number}: leads back to no element"


def _held(pdf: Pdf) -> Iterator[tuple[tuple[Key, int], Key]]:
    """Marked content: what holds it, its number, and the page on which it is painted."""
    for page in pdf.pages:
        for holder in (page.obj, *_painted(page)):
            for number in _numbers(holder):
                yield (holder.objgen, number), page.obj.objgen


def _painted(page: Page) -> Iterator[Any]:
    forms: Any = page.resources.get("/XObject", {})
    for instruction in parse_content_stream(page, "Do"):
        form = forms[str(instruction.operands[0])]
        if form.Subtype == Name.Form:
            yield form


def _numbers(holder: Any) -> Iterator[int]:
    for instruction in parse_content_stream(holder, "BDC"):
        properties: Any = list(instruction.operands)[1]
        if isinstance(properties, Dictionary) and "/MCID" in properties:
            yield int(properties.MCID)


def _claims(pdf: Pdf) -> Iterator[tuple[Any, Any, Any, int]]:
    """What the elements of the tree say is theirs: element, page, holder, number of content."""
    todo: list[Any] = [(pdf.Root.StructTreeRoot, None)]
    while todo:
        element, kid = todo.pop()
        if isinstance(kid, int):
            yield element, element.Pg, element.Pg, kid
        elif kid is not None and kid.get("/Type") == Name.MCR:
            page = kid.get("/Pg", element.get("/Pg"))
            yield element, page, kid.get("/Stm", page), kid.MCID
        elif kid is None or "/S" in kid:
            within = element if kid is None else kid
            todo += [(within, each) for each in reversed(_kids(within))]


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return [kids] if isinstance(kids, int | Dictionary) else list(kids)


# --- links, bookmarks, leftovers -----------------------------------------------------------------


def _annotations(pdf: Pdf) -> Iterator[str]:
    homes = {each.objgen: page.obj for page in pdf.pages for each in page.obj.get("/Annots", ())}
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for obj in pdf.objects:
        if isinstance(obj, Dictionary) and obj.get("/Type") == Name.OBJR:
            link: Any = obj.Obj
            home = homes.get(link.objgen)
            if home is None:
                yield "link: is on no sheet"
            elif obj.Pg.objgen != home.objgen or link.get("/P", home).objgen != home.objgen:
                yield "link: is on another sheet than its tag says"
            if not any(kid == obj for kid in _kids(parents[link.StructParent])):
                yield "link: leads back to another element"


def _targets(pdf: Pdf) -> Iterator[str]:
    sheets = {page.obj.objgen for page in pdf.pages}
    root: Any = pdf.Root
    names = dict(NameTree(root.Names.Dests).items()) if "/Dests" in root.get("/Names", {}) else {}
    places = list(names.values())
    for obj in pdf.objects:
        if isinstance(obj, Dictionary):
            action: Any = obj.get("/A")
            places += [obj["/Dest"]] if "/Dest" in obj else []
            places += [action.D] if isinstance(action, Dictionary) and "/D" in action else []
    for place in places:
        if isinstance(place, String):
            if str(place) not in names:
                yield "target: is a name that nothing has"
        elif place[0].objgen not in sheets:
            yield "target: is no sheet"


def _leftovers(pdf: Pdf) -> Iterator[str]:
    sheets = {page.obj.objgen for page in pdf.pages}
    for obj in pdf.objects:
        if (
            isinstance(obj, Dictionary)
            and obj.get("/Type") == Name.Page
            and obj.objgen not in sheets
        ):
            yield "page: is in the file and on no sheet"
