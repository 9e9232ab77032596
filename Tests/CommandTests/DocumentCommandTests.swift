import Testing

/// `ainkac doc`: what it writes where, and how it ends.
@Suite struct DocumentCommandTests {
  private let shop = Workshop()
  private let text = """
    /// No games.
    policy small

    use linux.process

    /// The one that everybody has.
    rule no_mines { on exec when file.name == "mines" then kill }

    """

  @Test func aPolicyIsWrittenToStandardOutputOrAFile() {
    let path = shop.write(text, to: "a.ainka")
    let run = shop.ainkac("doc", path)
    #expect(run.code == 0)
    #expect(run.complaints == "")
    #expect(run.output.hasPrefix("# <a id=\"policy-small\"></a>Policy `small`\n\nNo games.\n\n- Holds for all of the host\n"))
    #expect(run.output.contains("\n### <a id=\"rule-small.no_mines\"></a>Rule `no_mines`\n\nThe one that everybody has.\n"))
    let file = shop.file("a.md")
    let written = shop.ainkac("doc", path, "-o", file)
    #expect(written.code == 0)
    #expect(written.output == "")
    #expect(String(decoding: Workshop.read(file), as: UTF8.self) == run.output)
    #expect(shop.ainkac("doc", path, "-o", path).code == 1)
    #expect(String(decoding: Workshop.read(path), as: UTF8.self) == text)
    #expect(shop.ainkac("doc", path, "-o", shop.file("nowhere/a.md")).code == 1)
  }

  @Test func theLibraryIsWrittenAsAWholeOrByModule() {
    let whole = shop.ainkac("doc", "--library")
    #expect(whole.code == 0)
    #expect(whole.output == String(decoding: Workshop.read("\(Workshop.package)/docs/standard-library.md"), as: UTF8.self))
    let one = shop.ainkac("doc", "--library", "linux.psi")
    #expect(one.code == 0)
    #expect(one.output.hasPrefix("# <a id=\"module-linux.psi\"></a>Module `linux.psi`\n"))
    let none = shop.ainkac("doc", "--library", "linux.psy")
    #expect(none.code == 1)
    #expect(none.complaints.contains("did you mean `linux.psi`?"))
  }

  @Test func whatIsWrongHasNoPage() {
    let wrong = shop.ainkac("doc", shop.write("policy a\nrule r { on nothing }\n", to: "a.ainka"))
    #expect(wrong.code == 3)
    #expect(wrong.output == "")
    #expect(wrong.complaints.contains("error[E"))
    #expect(shop.ainkac("doc", shop.file("missing.ainka")).code == 1)
    #expect(shop.ainkac("doc").code == 64)
    #expect(shop.ainkac("doc", "--library", "--format", "json").code == 64)
    let tests = shop.write(
      "use small\nuse linux.process\ntest \"t\" { event exec { file.name = \"mines\" } expect verdict kill }\n", to: "t.ainka")
    let policy = shop.write(text, to: "small.ainka")
    #expect(shop.ainkac("doc", tests, policy).output == shop.ainkac("doc", policy).output)
  }

  @Test func parametersAreGiven() {
    let path = shop.write(
      "policy a(most: uid)\nuse linux.process\nrule r { on exec when process.uid > most then kill }\n", to: "a.ainka")
    #expect(shop.ainkac("doc", path).code == 3)
    let run = shop.ainkac("doc", path, "--set", "most=7")
    #expect(run.code == 0)
    #expect(run.output.contains("| <a id=\"parameter-a.most\"></a>`most` | `uid` | must be given | – |\n"))
  }
}
