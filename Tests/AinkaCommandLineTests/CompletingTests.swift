import AinkaCommandLine
import Testing

/// What fits in place of the word that is being written.
@Suite struct CompletingTests {
  /// Returns the words that are offered for the last of `words`, and what else fits.
  private func offered(_ words: String...) -> [String] {
    let text = tool.completions(of: words).text { kind in kind == "box" ? [.init("red", "empty"), .init("rose")] : [] }
    return text.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
  }

  @Test func offersCommands() {
    #expect(offered("") == ["copy", "box", "completions", "help"])
    #expect(offered("c") == ["copy", "completions"])
    #expect(offered() == ["copy", "box", "completions", "help"])
    #expect(offered("box", "") == ["open", "close"])
    #expect(offered("box", "cl") == ["close"])
    #expect(offered("help", "co") == ["copy", "completions"])
    #expect(offered("help", "box", "o") == ["open"])
    #expect(offered("--v") == ["--version"])
  }

  @Test func saysWhatEachIsFor() {
    #expect(tool.completions(of: ["co"]).text().hasPrefix("copy\tCopy files\n"))
    #expect(tool.completions(of: ["b"]).text() == "box\topen, close\n")
  }

  @Test func offersOptionsThatAreNotGivenYet() {
    #expect(offered("copy", "-") == ["--output", "--force", "--format", "--help"])
    #expect(offered("copy", "-o", "x", "--force", "--fo") == ["--format"])
    #expect(offered("copy", "--format=json", "a", "--f") == ["--force"])
    #expect(offered("box", "open", "--o").isEmpty)
  }

  @Test func offersValuesOfOptions() {
    #expect(offered("copy", "--format", "") == ["human", "json"])
    #expect(offered("copy", "--format", "j") == ["json"])
    #expect(offered("copy", "--format=j") == ["json"])
    #expect(offered("copy", "--output", "") == [":directories"])
    #expect(offered("copy", "-o", "sr") == [":directories"])
    #expect(offered("copy", "--output=sr") == [":directories"])
    #expect(offered("copy", "--none=").isEmpty)
  }

  @Test func putsTogetherWhatBashTookApart() {
    #expect(offered("copy", "--format", "=", "j") == ["json"])
    #expect(offered("copy", "--format", "=") == ["human", "json"])
    #expect(offered("copy", "--format", "=", "json", "--f") == ["--force"])
    #expect(offered("copy", "a", "=", "") == [":files"])
  }

  @Test func offersArguments() {
    #expect(offered("copy", "") == [":files"])
    #expect(offered("copy", "a", "b", "") == [":files"])
    #expect(offered("copy", "--", "-") == [":files"])
    #expect(offered("box", "open", "") == ["red", "rose"])
    #expect(offered("box", "open", "--format", "json", "ro") == ["rose"])
    #expect(offered("box", "open", "red", "").isEmpty)
    #expect(offered("box", "close", "").isEmpty)
    #expect(offered("completions", "") == ["bash", "zsh", "fish"])
  }

  @Test func offersNothingForWhatIsNotThere() {
    #expect(offered("walk", "").isEmpty)
    #expect(offered("box", "walk", "").isEmpty)
    #expect(offered("help", "copy", "").isEmpty)
  }

  @Test func knowsWhichValuesWereGiven() {
    let completions = tool.completions(of: ["copy", "-o", "x", "--format=json", "a", ""])
    #expect(completions.given == ["output": "x", "format": "json"])
  }

  @Test func isAskedForOnTheCommandLine() throws {
    #expect(try tool.parse(["complete", "copy", "--", "-x"]) == .complete(tool.completions(of: ["copy", "--", "-x"])))
    #expect(throws: UsageError.self) { try tool.parse(["completions", "tcsh"]) }
  }
}
