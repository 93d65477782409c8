"""What keeps a handbook from being printed as a whole."""

from __future__ import annotations

from pipeline.diagnostics import Code, Severity


class P020(Code):
    """The page numbers of a handbook do not settle.

    A number that is set into a line can move text to another page, and so change that number. After
    eight rounds they still change each other. The print edition of this volume is not made, since
    some of its references would be wrong.

    Example: a reference at the very end of a page whose number has two digits or three, and which
    needs a further page with three alone.

    Source: house rule; every reference must lead to the right page.
    """

    severity = Severity.ERROR


class P021(Code):
    """Pages of a handbook could not be laid out.

    The engine took too long over them, or its process died; often it ran out of memory. The print
    edition of this volume is not made; leaflets and the EPUB are not affected.

    Example: `its process was ended by SIGKILL`, as the system does when memory is short.

    Source: house rule; a book must not lack pages that its contents promise.
    """

    severity = Severity.ERROR


class P022(Code):
    """The pages of a handbook cannot be joined to a book.

    A link or a bookmark leads to what is not in the book, or pages that were laid out on their own
    contradict each other. The print edition of this volume is not made; leaflets and the EPUB are
    not affected.

    Example: `leaflet:medicine/ibuprofen: leads to leaflet:page/maps, which is not in the book`.

    Source: PDF 32000-1:2008, 12.3.2 (destinations name pages of the document); house rule.
    """

    severity = Severity.ERROR
