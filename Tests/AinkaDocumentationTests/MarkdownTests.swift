import Testing

@testable import AinkaDocumentation

/// Pieces of Markdown come out as they went in, whatever letters are in them.
@Suite struct MarkdownTests {
  @Test func codeHasMoreBackticksAroundThanInside() {
    #expect(Markdown.code("a") == "`a`")
    #expect(Markdown.code("a `b` c") == "``a `b` c``")
    #expect(Markdown.code("`a") == "`` `a ``")
    #expect(Markdown.code("a ``` b `") == "```` a ``` b ` ````")
    #expect(Markdown.code("a\n    b") == "`a b`")
  }

  @Test func barsPartCellsInTablesOnly() {
    #expect(Markdown.code("a|b") == "`a|b`")
    #expect(Markdown.code("a|b", inTable: true) == "`a\\|b`")
    #expect(Markdown.cell("a | `b|c`") == "a \\| `b\\|c`")
    #expect(Markdown.cell("a \\| b") == "a \\| b")
  }

  @Test func plainTextIsNoMarkdown() {
    #expect(Markdown.plain("a*b_c`d<e>f|g[h]\\i") == "a\\*b\\_c\\`d\\<e\\>f\\|g\\[h\\]\\\\i")
  }

  @Test func documentationKeepsItsMarkdownAndStartsNoTag() {
    #expect(Markdown.prose("see <b>, `<c>` and <https://example.org>") == "see \\<b>, `<c>` and <https://example.org>")
    #expect(Markdown.prose("one ` <b>") == "one ` \\<b>")
    #expect(Markdown.prose("```\n<a>\n```\n<b>") == "```\n<a>\n```\n\\<b>")
    #expect(Markdown.prose("```\n<a>") == "```\n<a>\n```")
  }

  @Test func cellsAreOneLine() {
    #expect(Markdown.cell("a\nb\n\nc\nd") == "a b<br>c d")
    #expect(Markdown.cell("") == "")
    #expect(Markdown.table(["A", "B"], [["x", ""]]) == "| A | B |\n| --- | --- |\n| x | – |\n")
    #expect(Markdown.table(["A"], []) == "")
  }

  @Test func sentencesEndAtAFullStop() {
    #expect(firstSentence(of: "One 1.5 two. Three.") == "One 1.5 two.")
    #expect(firstSentence(of: "One\ntwo\n\nthree") == "One two")
  }
}
