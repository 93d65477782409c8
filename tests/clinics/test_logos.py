"""A logo is drawn if it is shapes or pixels and nothing more; all else is refused with its line."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from pipeline.logos import MAX_BYTES, MAX_NESTING, PNG, SVG, LogoRefused, read_logo
from tests.clinics.samples import chunk, interlaced

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inner: str, attributes: str = 'viewBox="0 0 20 10"') -> bytes:
    """A drawing; what is in it stands in its second line."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {XLINK} {attributes}>\n{inner}\n</svg>'.encode()
    )


def refusal(data: bytes) -> LogoRefused:
    with pytest.raises(LogoRefused) as caught:
        read_logo(data)
    assert caught.value.hint
    return caught.value


# --- drawings ------------------------------------------------------------------------------------

FINE = svg(
    """<defs><linearGradient id="g"><stop offset="0" stop-color="#0a4b63"/></linearGradient>
    <clipPath id="c"><rect width="20" height="10"/></clipPath>
    <symbol id="s" viewBox="0 0 1 1"><circle r="1"/></symbol></defs>
    <style type="text/css">.a { fill: url(#g) }</style>
    <g class="a" clip-path="url(#c)" transform="translate(1 2)"><path d="M0 0h20v10z"/></g>
    <use xlink:href="#s"/><use href="#s" x="3"/>"""
)


def test_shapes_and_colours_are_drawn() -> None:
    logo = read_logo(FINE)

    assert logo.media_type == SVG
    assert logo.ratio == 2
    for kept in (b"linearGradient", b"url(#g)", b'href="#s"', b"<path", b"clip-path"):
        assert kept in logo.data


def test_what_drawing_programs_leave_behind_is_left_out() -> None:
    data = b"""<?xml version="1.0"?>
<!-- Made with a program -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/" viewBox="0 0 1 1"
  i:version="1.2"><i:view><path d="M9 9"/></i:view><metadata><i:rdf/></metadata>
  <title>A leaf</title><path i:label="leaf" data-name="leaf" d="M0 0"/></svg>"""

    logo = read_logo(data)

    assert b'<path d="M0 0"/>' in logo.data
    for gone in (b"inkscape", b"view>", b"metadata", b"title", b"program", b"data-name", b"M9"):
        assert gone not in logo.data


def test_the_size_is_taken_from_width_and_height_where_there_is_no_view_box() -> None:
    assert read_logo(svg("<path/>", 'width="30mm" height="10mm"')).ratio == 3


BOMB = "".join(
    f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' if n else '<path id="g0"/>'
    for n in range(6)
)
LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><desc>&b;</desc></svg>'
)


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("<script>alert(1)</script>", "holds a script (<script>)"),
        ('<path onclick="alert(1)"/>', "holds a script (onclick=)"),
        ('<g onLoad="alert(1)"/>', "holds a script (onLoad=)"),
        ("<foreignObject><p/></foreignObject>", "holds another document"),
        ('<image href="https://example.org/a.png"/>', "holds a picture"),
        ('<image xlink:href="file:///etc/passwd"/>', "holds a picture"),
        ('<image href="data:image/png;base64,AAAA"/>', "holds a picture"),
        ('<animate attributeName="x"/>', "moves"),
        ('<set attributeName="x"/>', "moves"),
        ("<text>Riverside</text>", "holds letters"),
        ('<a href="https://example.org"/>', "holds a link"),
        ("<filter/>", "holds <filter>, which is not printed"),
        ("<iframe/>", "holds <iframe>, which is not printed"),
        ('<path filter="url(#f)"/>', "holds filter=, which is not printed"),
        ('<use href="https://example.org/a.svg#x"/>', "reaches for 'https://example.org/a.svg#x'"),
        ('<use xlink:href="other.svg#x"/>', "reaches for 'other.svg#x'"),
        ('<linearGradient href="file:///etc/passwd"/>', "reaches for 'file:///etc/passwd'"),
        ('<path fill="url(https://example.org/a.svg#x)"/>', "reaches outside"),
        ("<path fill=\"url( 'a.svg#x')\"/>", "reaches outside"),
        ('<path style="fill:url(a.svg#x)"/>', "reaches outside"),
        ('<style>@import "https://example.org/a.css";</style>', "reaches outside"),
        ("<style>@font-face { src: url(a.ttf) }</style>", "reaches outside"),
        ("<style>path { fill: URL(a.svg) }</style>", "reaches outside"),
        (r"<style>path { fill: \75rl(a.svg) }</style>", "reaches outside"),
        ("<style>path { width: expression(1) }</style>", "reaches outside"),
        ('<path d="M0 0h1e30"/>', "numbers beyond a million (d=)"),
        ('<rect width="nan"/>', "no number (width=)"),
        ('<g id="a"><use href="#a"/></g>', "drawn inside itself"),
        ('<clipPath id="a"><path clip-path="url(#a)"/></clipPath>', "drawn inside itself"),
    ],
)
def test_what_could_do_harm_is_refused_with_its_line(inner: str, words: str) -> None:
    found = refusal(svg(inner))

    assert words in found.message
    assert found.line == 2


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (LAUGHS.encode(), 1, "declares a document type"),
        (b'\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg.dtd">\n' + FINE, 2, "document"),
        (b'\n\n<?xml-stylesheet href="a.css"?>' + FINE, 3, "names a style sheet"),
        (b"<svg viewBox='0 0 1 1'/>", 1, "is no SVG drawing"),
        (b"<html/>", 1, "is no SVG drawing"),
        (b"<svg>\n<g></svg>", 2, "neither PNG nor well-formed SVG"),
        (b"", 0, "neither PNG nor well-formed SVG"),
        (b"GIF89a" + bytes(20), 1, "neither PNG nor well-formed SVG"),
        (b"\xff\xd8\xff\xe0" + bytes(20), 1, "neither PNG nor well-formed SVG"),
        (b"\x1f\x8b" + zlib.compress(FINE), 1, "neither PNG nor well-formed SVG"),
        (svg("<path/>", ""), 1, "does not say how large it is"),
        (svg("<path/>", 'viewBox="0 0 0 10"'), 1, "does not say how large it is"),
        (svg("<path/>" * 5_001), 0, "more than 5,000 parts"),
        (svg(BOMB + '<use href="#g5"/>'), 0, "more than 5,000 parts"),
        (svg("<style>" + "a{}" * 7_000 + "</style>"), 0, "21,000 characters of style rules"),
        (svg("<g>" * 300 + "</g>" * 300), 0, "neither PNG nor well-formed SVG"),
        (svg("<!--" + "x" * MAX_BYTES + "-->"), 0, "larger than 1 MB"),
    ],
)
def test_what_is_no_reasonable_drawing_is_refused(data: bytes, line: int, words: str) -> None:
    start = time.perf_counter()

    found = refusal(data)

    assert words in found.message
    assert found.line == line or not line
    assert time.perf_counter() - start < 2


def test_groups_may_be_in_groups_but_not_too_deep() -> None:
    fine = MAX_NESTING - 2
    read_logo(svg("<g>" * fine + "<path/>" + "</g>" * fine))

    found = refusal(svg("<g>" * (fine + 1) + "<path/>" + "</g>" * (fine + 1)))

    assert "groups in groups" in found.message


def test_parts_that_draw_each_other_are_as_deep_as_they_are_drawn() -> None:
    chain = "".join(f'<g id="n{n}"><use href="#n{n + 1}"/></g>' for n in range(MAX_NESTING, 0, -1))

    assert "groups in groups" in refusal(svg(chain)).message


# --- pictures ------------------------------------------------------------------------------------


def png(mode: str = "RGB", size: tuple[int, int] = (6, 3), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode in ("1", "P", "L", "I;16") else None).save(
        out, "PNG", **options
    )
    return out.getvalue()


def changed(data: bytes, kind: bytes, body: bytes) -> bytes:
    """A PNG with another body in one of its chunks, and the right check sum for that."""
    at = data.index(kind) - 4
    length = struct.unpack(">I", data[at : at + 4])[0]
    return data[:at] + chunk(kind, body) + data[at + 12 + length :]


def header(data: bytes, **fields: int) -> bytes:
    names = ("width", "height", "depth", "colour", "packing", "filter", "interlaced")
    at = data.index(b"IHDR") + 4
    values = dict(zip(names, struct.unpack(">IIBBBBB", data[at : at + 13]), strict=True)) | fields
    return changed(data, b"IHDR", struct.pack(">IIBBBBB", *values.values()))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_picture_is_drawn_as_it_is(mode: str) -> None:
    data = png(mode)

    logo = read_logo(data)

    assert (logo.media_type, logo.ratio) == (PNG, 2)
    with Image.open(io.BytesIO(logo.data)) as ours, Image.open(io.BytesIO(data)) as theirs:
        assert ours.convert("RGBA").tobytes() == theirs.convert("RGBA").tobytes()


def test_an_interlaced_picture_is_whole() -> None:
    assert read_logo(interlaced()).data == interlaced()


def test_texts_and_profiles_of_a_picture_are_left_out() -> None:
    data = png()
    at = data.index(b"IDAT") - 4
    hidden = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(10_000_000)))

    logo = read_logo(data[:at] + hidden + data[at:])

    assert logo.data == data


WHOLE = png(size=(60, 40))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (WHOLE[:8], "ends too early"),
        (WHOLE[:40], "ends too early"),
        (WHOLE[:-12], "ends too early"),
        (WHOLE[:60] + b"\xff" + WHOLE[61:], "check sums are wrong"),
        (WHOLE[:8] + chunk(b"IEND", b""), "it has no pixels"),
        (changed(WHOLE, b"IDAT", b"no zlib"), "is a broken PNG: Error -3"),
        (changed(WHOLE, b"IDAT", zlib.compress(bytes(10))), "not as many as it says"),
        (changed(WHOLE, b"IDAT", zlib.compress(bytes(9**8))), "not as many as it says"),
        (header(WHOLE, width=4_001), "4001 × 40 pixels"),
        (header(WHOLE, width=60_000, height=60_000), "60000 × 60000 pixels"),
        (header(WHOLE, width=0), "0 × 40 pixels"),
        (header(WHOLE, colour=5), "colours that cannot be printed"),
        (header(WHOLE, depth=16), "colours that cannot be printed"),
        (header(WHOLE, colour=3, depth=8), "it has no palette"),
    ],
)
def test_a_broken_picture_is_refused(data: bytes, words: str) -> None:
    start = time.perf_counter()

    assert words in refusal(data).message
    assert time.perf_counter() - start < 1
