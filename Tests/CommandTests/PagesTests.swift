import Glibc
import Testing

/// What the pages claim is so: their policies compile, their commands print what is shown, their numbers are those of the code.
@Suite struct PagesTests {
  static let pages = [
    "README.md", "CONTRIBUTING.md", "docs/language.md", "docs/limits.md", "docs/units.md", "docs/architecture.md",
    "docs/operations.md", "docs/performance.md",
  ]

  /// What stands above examples that have no `policy` line, as docs/language.md says.
  private static let header = "policy example\n\nuse linux.process\nuse linux.net\nuse linux.sysctl\n\n"

  @Test(arguments: pages) func everyBlockIsOfAKindThatIsTested(name: String) {
    let page = Page(name)
    #expect(page.lines.count > 10)
    for block in page.blocks where !["ainka", "console", "json", "sh", "text"].contains(block.language) {
      page.fail("nothing tests a block of `\(block.language)`", line: block.line)
    }
    if page.lines.count(where: { $0.hasPrefix("```") }) != 2 * page.blocks.count {
      page.fail("a block is not closed", line: page.lines.count)
    }
  }

  @Test(arguments: pages) func everyPolicyCompilesOrFailsAsItSays(name: String) {
    let page = Page(name)
    let shop = Workshop()
    page.writeFiles(to: shop)
    for block in page.blocks where block.language == "ainka" && block.attributes["case"] == nil {
      let text = block.lines.first?.hasPrefix("policy ") == true ? block.text : Self.header + block.text
      let path = shop.write(text, to: block.attributes["file"] ?? "line\(block.line).ainka")
      let others = (block.attributes["with"] ?? "").split(separator: ",").map { shop.file(String($0)) }
      let run = shop.run(["\(Workshop.programs)/ainkac", "check", "--format", "plain", path] + others)
      let errors = Set(run.complaints.parts(between: "error[", and: "]"))
      let wanted = Set((block.attributes["error"] ?? "").split(separator: ",").map(String.init))
      if errors != wanted || run.code != (wanted.isEmpty ? 0 : 3) {
        page.fail("the page says \(wanted.sorted()), ainkac exits with \(run.code):\n\(run.complaints)", line: block.line)
      }
      if let warning = block.attributes["warning"], !run.complaints.contains("warning[\(warning)]") {
        page.fail("there is no \(warning):\n\(run.complaints)", line: block.line)
      }
    }
  }

  /// What is marked `case=language/says` stands in that case, which passes its tests on both roads (ExampleTests).
  @Test(arguments: pages) func everyExampleThatIsACaseStandsInIt(name: String) {
    let page = Page(name)
    var count = 0
    for block in page.blocks {
      guard let file = block.attributes["case"] else { continue }
      count += 1
      let text = String(decoding: Workshop.read("\(Workshop.package)/Tests/Cases/\(file).ainka"), as: UTF8.self)
      if !Self.withoutLayout(text).contains(Self.withoutLayout(block.text)) {
        page.fail("Tests/Cases/\(file).ainka does not say this", line: block.line)
      }
    }
    if name == "docs/language.md" { #expect(count >= 14, "the language's own examples are cases") }
  }

  /// Returns `text` without comments and white space.
  private static func withoutLayout(_ text: String) -> String {
    let lines = text.split(separator: "\n").map { line -> String in
      var isComment = false
      var kept = ""
      // A comment starts with two slashes behind white space, or at the start; addresses have them inside.
      for (index, character) in zip(line.indices, line) where !isComment {
        isComment = line[index...].hasPrefix("//") && (index == line.startIndex || line[line.index(before: index)] == " ")
        if !isComment, !character.isWhitespace { kept.append(character) }
      }
      return kept
    }
    return lines.joined()
  }

  @Test(arguments: pages) func everyCommandPrintsWhatThePageShows(name: String) {
    let page = Page(name)
    let shop = Workshop()
    page.writeFiles(to: shop)
    for command in page.commands where !command.isOnKernel {
      guard command.text.hasPrefix("ainkac ") || command.text.contains("--engine embedded") else {
        page.fail("nobody runs `\(command.text)`", line: command.line)
        continue
      }
      let run = shop.run(["sh", "-c", "PATH=\(Workshop.programs):$PATH; cd \(shop.folder) && \(command.text) 2>&1"])
      if run.output != command.output { page.fail("`\(command.text)` prints\n\(run.output)", line: command.line) }
    }
  }

  @Test(.enabled(if: KernelNamespace.isPermitted, "BPF and cgroup 2 are needed: run `make test` as root"))
  func everyCommandOnTheKernelPrintsWhatTheReadmeShows() {
    let page = Page("README.md")
    let shop = Workshop()
    page.writeFiles(to: shop)
    let commands = page.commands.filter(\.isOnKernel)
    #expect(!commands.isEmpty)
    let runs = commands.indices.map { "{ \(commands[$0].text); } >kernel-\($0) 2>&1" }
    _ = KernelNamespace.run(runs + ["ainka clear"], in: shop)
    for (index, command) in commands.enumerated() {
      let output = String(decoding: Workshop.read(shop.file("kernel-\(index)")), as: UTF8.self)
      if output != command.output { page.fail("`\(command.text)` prints\n\(output)", line: command.line) }
    }
  }

  @Test(arguments: pages) func everyTargetAndCommandThatAShellBlockNamesIsThere(name: String) {
    let page = Page(name)
    let makefile = String(decoding: Workshop.read("\(Workshop.package)/Makefile"), as: UTF8.self)
    let help = Workshop().ainka("--help").output
    for block in page.blocks where block.language == "sh" && block.attributes["later"] == nil {
      for (index, line) in block.lines.enumerated() {
        let words = line.split(separator: "#")[0].split(separator: " ").map(String.init)
        for (word, next) in zip(words, words.dropFirst()) {
          let isThere =
            switch word {
            case "make": makefile.contains("\n\(next):")
            case "ainka": help.contains("\n  \(next) ")
            default: true
            }
          if !isThere { page.fail("there is no `\(word) \(next)`", line: block.line + index + 1) }
        }
      }
    }
  }

  /// A block that is marked `later` waits for a command: it is not tested, but may not wait any longer than it has to.
  @Test(arguments: pages) func everyCommandThatAShellBlockShowsIsTaken(name: String) {
    let page = Page(name)
    let shop = Workshop()
    for block in page.blocks where block.language == "sh" {
      var isEachTaken = true
      for (index, line) in block.lines.enumerated() {
        let command = line.hasPrefix("sudo ainka") ? String(line.dropFirst(5)) : line
        guard command.hasPrefix("ainka") else { continue }
        let text = String(command.split(separator: " #")[0].split(separator: ";")[0])
        let run = shop.run(["sh", "-c", "PATH=\(Workshop.programs):$PATH; \(text) --help"])
        isEachTaken = isEachTaken && run.code == 0
        if run.code != 0, block.attributes["later"] == nil {
          page.fail("`\(text)` is not taken:\n\(run.complaints)", line: block.line + index + 1)
        }
      }
      if block.attributes["later"] != nil, isEachTaken { page.fail("what this waited for is there", line: block.line) }
    }
  }

  @Test(arguments: pages) func everyLinkLeadsToAFile(name: String) {
    let page = Page(name)
    let folder = name.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    for (index, line) in page.lines.enumerated() {
      for target in line.parts(between: "](", and: ")") where !target.hasPrefix("http") {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let path = parts[0].isEmpty ? name : folder + parts[0]
        if access("\(Workshop.package)/\(path)", R_OK) != 0 { page.fail("no file \(target)", line: index + 1) }
        guard parts.count == 2, !Page(path).anchors.contains(parts[1]) else { continue }
        page.fail("no heading \(target)", line: index + 1)
      }
    }
  }

  @Test func theTargetsOfTheArchitectureAreThoseOfThePackage() {
    let page = Page("docs/architecture.md")
    let rows = page.rows.filter { $0.cells.count == 3 && Int($0.cells[0]) != nil }
    let shown = rows.map { "\($0.cells[0]) \($0.cells[1].filter { $0 != "`" }): \($0.cells[2])" }
    let declared = Self.declaredTargets()
    #expect(declared.count > 15)
    for (line, row) in zip(shown, rows) where !declared.contains(line) {
      page.fail("Package.swift does not say “\(line)”", line: row.line)
    }
    #expect(shown == declared)
  }

  /// Returns the targets that have a sentence in Package.swift, in order: `0 AinkaJSON: A byte writer.`
  private static func declaredTargets() -> [String] {
    let page = Page("Package.swift")
    var layer = ""
    var sentence: [String] = []
    var targets: [String] = []
    for line in page.lines.drop(while: { $0 != "  targets: [" }).prefix(while: { !$0.hasSuffix("// Tests.") }).map(\.trimmed) {
      if line.hasPrefix("// ") {
        var words = line.dropFirst(3).split(separator: " ").map(String.init)
        if words.first == "Layer" {
          layer = String(words[1].dropLast())
          words.removeFirst(2)
        }
        sentence += words
      } else if !sentence.isEmpty, let name = line.parts(between: "\"", and: "\"").first {
        targets.append("\(layer) \(name): \(sentence.joined(separator: " "))")
        sentence = []
      }
    }
    return targets
  }

  @Test func everyLimitHasTheNumberOfTheCode() {
    let page = Page("docs/limits.md")
    var checked = 0
    for (cells, line) in page.rows where cells.count == 4 && cells[3].hasPrefix("`") {
      let numbers = cells[1].split(separator: ", ").map { Self.number(String($0)) }
      let sources = cells[3].split(separator: ", ").map { $0.filter { $0 != "`" } }
      let values = sources.map { CodeNumbers.value(of: $0) }
      if numbers != values || numbers.contains(nil) {
        page.fail("the page says \(cells[1]), the code \(values) for \(cells[3])", line: line)
      }
      checked += numbers.count
    }
    #expect(checked >= 40)
  }

  /// Returns the number that `text` says: `1,024`, `256 KiB`.
  private static func number(_ text: String) -> Int? {
    let parts = text.filter { $0 != "," }.split(separator: " ").map(String.init)
    let shift = parts.count == 1 ? 0 : ["KiB": 10, "MiB": 20][parts[1]]
    guard let first = parts.first.flatMap({ Int($0) }), let shift else { return nil }
    return first << shift
  }
}

extension Page.Command {
  /// `true` iff it is for the kernel engine.
  var isOnKernel: Bool { text.hasPrefix("sudo ainka ") }
}

/// Commands of the kernel engine in a mount namespace with a BPF file system of its own: all pins go with it.
private enum KernelNamespace {
  /// `true` iff the kernel engine can work there.
  static let isPermitted = geteuid() == 0 && run(["ainka doctor"], in: Workshop()).code == 0

  /// Runs `commands`, one after another, whatever becomes of them.
  static func run(_ commands: [String], in shop: Workshop) -> ProgramRun {
    let preparation = [
      "mount -t bpf bpf /sys/fs/bpf || exit 4", "sudo() { \"$@\"; }", "PATH=\(Workshop.programs):$PATH",
      "export AINKA_STATE=\(shop.file("kernel"))", "cd \(shop.folder)",
    ]
    return shop.run(["unshare", "-m", "sh", "-c", (preparation + commands).joined(separator: "\n")])
  }
}
