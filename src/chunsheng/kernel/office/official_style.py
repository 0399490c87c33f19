"""The look of a Chinese official document, after GB/T 9704-2012, as the parts that Word reads (R20).

A4, a text block of 156 by 225 mm with 22 lines of 28 characters; the title in 2号小标宋, headings in
3号黑体, the body in 3号仿宋, each paragraph indented by two characters. Fonts go by name: a machine
without them takes the second name, or what it has.
"""

from __future__ import annotations

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

# The names by which Word knows these styles in every language; the id is the name in one word.
TITLE, SUBTITLE, HEADING, BODY, CLOSING = "Title", "Subtitle", "heading 1", "Body Text", "Closing"
NOTE_TEXT, NOTE_MARK, LINK = "footnote text", "footnote reference", "Hyperlink"
FOOTER, FOOTER_RELATION = "footer", "rId1"
ADDRESSEE, SIGNATURE, DATELINE = "Salutation", "Signature", "Date"

_XIAOBIAOSONG, _HEITI, _FANGSONG, _KAITI = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
_SONGTI, _LATIN = "宋体", "Times New Roman"
_SECOND_NAMES = {
    _XIAOBIAOSONG: "宋体",
    _HEITI: "SimHei",
    _FANGSONG: "仿宋",
    _KAITI: "楷体",
    _SONGTI: "SimSun",
}

# Twips, of which a point has 20 and a millimetre 56.7: margins of 37, 26, 35 and 28 mm; the 22 lines
# fill the 225 mm left; the page number stands 7 mm below them.
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851"'
    ' w:footer="1225" w:gutter="0"/>'
)
_LINE = 28.95
_SIZE = 16
# For whoever does not read small letters well: 17 lines of 20 characters below the title.
_LARGE_LINE, _LARGE_SIZE = 34, 22
# Names and values beside each other; together as wide as the text.
_TABLE = (2600, 6244)
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'


def document_xml() -> str:
    """An empty document of one section, whose footer is the part related as `FOOTER_RELATION`."""
    return (
        f"<w:document {_WORD} {_RELATIONS}><w:body><w:sectPr>"
        f'<w:footerReference w:type="default" r:id="{FOOTER_RELATION}"/>{_PAGE}'
        "</w:sectPr></w:body></w:document>"
    )


def footer_xml() -> str:
    """The page number between two dashes."""
    return (
        f'<w:ftr {_WORD}><w:p><w:pPr><w:pStyle w:val="{style_id(FOOTER)}"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def footnotes_xml() -> str:
    """No footnote yet, only the two rules that Word draws above footnotes, with ids of their own."""
    return (
        f"<w:footnotes {_WORD} {_RELATIONS}>"
        f'<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr>{_SINGLE}</w:pPr>'
        "<w:r><w:separator/></w:r></w:p></w:footnote>"
        f'<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr>{_SINGLE}</w:pPr>'
        "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>"
    )


def settings_xml() -> str:
    """What Word must know of the whole file: which footnotes are the two rules, and its own age."""
    return (
        f'<w:settings {_WORD}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        # Without a mode Word takes the file for one of 2007 and opens it as such.
        '<w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    )


def fonts_xml() -> str:
    """Every font with the name to look for where the first is not installed."""
    fonts = (
        f'<w:font w:name="{name}"><w:altName w:val="{second}"/><w:charset w:val="86"/></w:font>'
        for name, second in _SECOND_NAMES.items()
    )
    return f"<w:fonts {_WORD}>{''.join(fonts)}</w:fonts>"


def styles_xml(large: bool = False) -> str:
    """Every style that our papers use, and no other; `large` is that of the text and its headings."""
    line, size = (_LARGE_LINE, _LARGE_SIZE) if large else (_LINE, _SIZE)
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{_spacing(line)}</w:pPr></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>',
        _style(TITLE, _spacing(35, after=12) + _jc("center"), _letters(size + 6, _XIAOBIAOSONG)),
        _style(
            SUBTITLE, _spacing(_LINE, after=_LINE) + _jc("center"), _letters(16, _KAITI, _LATIN)
        ),
        _style(
            HEADING,
            f'<w:keepNext/>{_INDENT}{_jc("left")}<w:outlineLvl w:val="0"/>',
            _letters(size, _HEITI),
        ),
        _style(BODY, _INDENT + _jc("both")),
        _style(CLOSING, _spacing(_LINE, before=_LINE) + _INDENT + _jc("both")),
        _style(ADDRESSEE, _jc("left")),
        # The issuer and under it the day, both in the right half, with room above for the seal.
        _style(SIGNATURE, _spacing(_LINE, before=3 * _LINE) + _jc("right")),
        _style(DATELINE, '<w:ind w:right="640"/>' + _jc("right")),
        _style(FOOTER, _SINGLE + _jc("center"), _letters(14, _SONGTI)),
        _style(
            NOTE_TEXT,
            f"<w:keepLines/>{_spacing(13, after=2)}{_jc('left')}",
            _letters(9, _FANGSONG, _LATIN),
        ),
        _style(NOTE_MARK, letters='<w:vertAlign w:val="superscript"/>', of="character"),
        _style(LINK, letters='<w:color w:val="0563C1"/><w:u w:val="single"/>', of="character"),
    )
    chinese = _letters(size, _FANGSONG, _LATIN) + '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    defaults = f"<w:rPrDefault><w:rPr>{chinese}</w:rPr></w:rPrDefault><w:pPrDefault/>"
    return (
        f"<w:styles {_WORD}><w:docDefaults>{defaults}</w:docDefaults>{''.join(styles)}</w:styles>"
    )


def table_xml(rows: int) -> str:
    """A ruled table of names and values as wide as the text, its cells empty."""
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    ruled = "".join(f'<w:{edge} w:val="single" w:sz="6" w:space="0"/>' for edge in edges)
    row = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{_jc(side)}</w:pPr></w:p></w:tc>"
        for width, side in zip(_TABLE, ("center", "left"), strict=True)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _TABLE)
    return (
        f"<w:tbl {_WORD}><w:tblPr>"
        f'<w:tblW w:w="{sum(_TABLE)}" w:type="dxa"/><w:tblBorders>{ruled}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"{f'<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>' * rows}</w:tbl>"
    )


def style_id(name: str) -> str:
    """The id of a style: `FootnoteText` for `footnote text`."""
    return name.title().replace(" ", "")


def _style(name: str, layout: str = "", letters: str = "", of: str = "paragraph") -> str:
    """A style of paragraphs or characters; Word's schema wants the layout before the letters."""
    parent = "Normal" if of == "paragraph" else "DefaultParagraphFont"
    layout = f"<w:pPr>{layout}</w:pPr>" if layout else ""
    letters = f"<w:rPr>{letters}</w:rPr>" if letters else ""
    return (
        f'<w:style w:type="{of}" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{parent}"/><w:qFormat/>{layout}{letters}</w:style>'
    )


def _letters(points: int, chinese: str, latin: str = "") -> str:
    """Font and size; Latin letters and digits take the Chinese font unless they have their own."""
    latin = latin or chinese
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"/>'
        f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'
    )


def _spacing(line: float, before: float = 0, after: float = 0) -> str:
    """Lines of a fixed height, and the space around a paragraph, in points."""
    return (
        f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}"'
        f' w:line="{line * 20:.0f}" w:lineRule="exact"/>'
    )


def _jc(side: str) -> str:
    return f'<w:jc w:val="{side}"/>'
