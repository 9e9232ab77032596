import Glibc
import Testing

/// The completions in the shells that they are for, and the man pages.
@Suite struct CompletionTests {
  /// `true` iff the program `name` is on this machine.
  private static func has(_ name: String) -> Bool {
    ["/usr/bin", "/bin"].contains { access("\($0)/\(name)", X_OK) == 0 }
  }

  /// Runs `script` in `shell`, which reads no files of its own, with our programs on the path.
  private func run(_ script: String, in shell: [String], _ shop: Workshop) -> ProgramRun {
    shop.run(["env", "PATH=\(Workshop.programs):/usr/bin:/bin"] + shell + ["-c", script])
  }

  /// Returns what bash would put on the line for the last of `words`.
  private func bash(_ words: [String], in shop: Workshop) -> [String] {
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source <(\(words[0]) completions bash); cd \(shop.folder)
      COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _\(words[0]); printf '%s\\n' "${COMPREPLY[@]}"
      """
    let run = run(script, in: ["bash", "--norc"], shop)
    #expect(run.complaints.isEmpty)
    return run.output.split(separator: "\n").map(String.init)
  }

  @Test func bashCompletes() {
    let shop = Workshop()
    shop.write("", to: "a policy.ainka")
    #expect(bash(["ainka", "thr"], in: shop) == ["threshold"])
    #expect(bash(["ainka", "threshold", "s"], in: shop) == ["set"])
    #expect(bash(["ainka", "plan", "--eng"], in: shop) == ["--engine"])
    #expect(bash(["ainka", "plan", "--engine", "=", "e"], in: shop) == ["embedded"])
    #expect(bash(["ainka", "plan", "--engine", "="], in: shop) == ["kernel", "embedded"])
    #expect(bash(["ainka", "plan", "a"], in: shop) == ["a policy.ainka"])
    #expect(bash(["ainka", "record", "exec", "conn"], in: shop) == ["connect"])
    #expect(bash(["ainkac", "compile", "--emit", "op"], in: shop) == ["optimised"])
    #expect(bash(["ainkac", "explain", "E030"], in: shop).contains("E0301"))
  }

  @Test func namesOfTheActiveGenerationAreOffered() {
    let shop = Workshop()
    #expect(bash(["ainka", "threshold", "set", "--engine", "embedded", ""], in: shop).isEmpty)
    let path = shop.write(policy(), to: "p.ainka")
    #expect(shop.ainka("apply", path).code == 0)
    #expect(bash(["ainka", "threshold", "set", "--engine", "embedded", ""], in: shop) == ["p.t"])
    #expect(bash(["ainka", "rollback", "--engine", "=", "embedded", ""], in: shop) == ["1"])
    let words = ["complete", "threshold", "reset", "--engine", "embedded", "p"]
    #expect(shop.run(["\(Workshop.programs)/ainka"] + words).output == "p.t\t2000\n")
  }

  @Test(.enabled(if: has("fish"), "fish is needed")) func fishCompletes() {
    let shop = Workshop()
    shop.write("", to: "policy.ainka")
    let script = """
      ainka completions fish | source; ainkac completions fish | source; cd \(shop.folder)
      for line in 'ainka thr' 'ainka plan --engine=e' 'ainka plan p' 'ainka plan --state=./st' 'ainkac compile --emit op'
          complete -C $line
      end
      """
    #expect(shop.run(["mkdir", shop.file("store")]).code == 0)
    let run = run(script, in: ["fish", "--no-config"], shop)
    #expect(run.output == "threshold\tlist, set, reset\n--engine=embedded\npolicy.ainka\n--state=./store/\noptimised\n")
    #expect(run.complaints.isEmpty)
  }

  @Test(.enabled(if: has("zsh"), "zsh is needed"), arguments: ["ainka", "ainkac"])
  func zshReadsTheFunction(program: String) {
    let shop = Workshop()
    let function = shop.write(shop.run(["\(Workshop.programs)/\(program)", "completions", "zsh"]).output, to: "_\(program)")
    let syntax = shop.run(["zsh", "-f", "-n", function])
    #expect(syntax.code == 0 && syntax.complaints.isEmpty, "\(syntax.complaints)")
    // In place of zsh's own functions, which need a terminal: what they would be given.
    let script = """
      compdef() { :; }; compset() { :; }; _describe() { print -rl -- "${(@P)3}"; }; _files() { print -r -- files "$@"; }
      source \(function)
      words=(\(program) 'ex' ); CURRENT=2; _\(program)
      words=(\(program) complete-nothing '' ); CURRENT=3; _\(program)
      words=(\(program) \(program == "ainka" ? "plan" : "check") '' ); CURRENT=3; _\(program)
      words=(\(program) \(program == "ainka" ? "threshold s" : "explain e0301 --format=js") ); CURRENT=$#words; _\(program)
      """
    let run = run(script, in: ["zsh", "-f"], shop)
    let expected =
      program == "ainka"
      ? "files\nset:Give a threshold a value, in force with the next event\n"
      : "explain:Explain a kind of diagnostic, or what the rules of policies cost\nfiles\njson\n"
    #expect(run.output == expected, "\(run.complaints)")
  }

  @Test(.enabled(if: has("groff"), "groff-base is needed"), arguments: ["ainka", "ainkac"])
  func theManPageHasEverythingAndIsClean(program: String) {
    let shop = Workshop()
    let path = "\(Workshop.programs)/\(program)"
    let page = shop.write(shop.run([path, "manual"]).output, to: "\(program).1")
    let check = shop.run(["groff", "-man", "-ww", "-b", "-z", page])
    #expect(check.code == 0 && check.complaints.isEmpty && check.output.isEmpty, "\(check.complaints)")
    let text = shop.run(["sh", "-c", "groff -man -Tascii -P-cbou -rLL=200n \(page)"]).output
    let help = shop.run([path, "--help"]).output
    for title in ["NAME", "SYNOPSIS", "COMMANDS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"] {
      #expect(text.contains("\n\(title)\n"))
    }
    let rows = help.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { String($0.drop { $0 == " " }) }
    let commands = rows.filter { !$0.hasPrefix("-") && $0.first?.isNumber == false }
    #expect(commands.count >= 5)
    for row in commands {
      let words = row.components(until: "   ")
      #expect(text.contains("\n   \(program) \(words) [OPTION"), "\(words)")
      let options = shop.run([path] + words.split(separator: " ").map(String.init) + ["--help"]).output
      for option in options.split(whereSeparator: { !$0.isLetter && $0 != "-" }) where option.hasPrefix("--") {
        #expect(text.contains(option), "\(words) \(option)")
      }
    }
  }

  @Test(arguments: ["ainka", "ainkac"]) func everyExampleOfTheManPageIsTaken(program: String) {
    let shop = Workshop()
    let lines = shop.run(["\(Workshop.programs)/\(program)", "manual"]).output.split(separator: "\n")
    let examples = lines.indices.filter { $0 > 0 && lines[$0 - 1] == ".EX" }.map { lines[$0].filter { $0 != "\\" } }
    #expect(examples.count >= 4)
    for example in examples {
      var words = example.split(separator: " ").map(String.init)
      if words[0] == "sudo" { words.removeFirst() }
      #expect(words[0] == program)
      let run = shop.run(["\(Workshop.programs)/\(program)"] + words.dropFirst() + ["--help"])
      #expect(run.code == 0, "\(example): \(run.complaints)")
      #expect(run.output.contains("Usage: \(program) \(words[1])"))
    }
  }
}

extension String {
  /// What stands before the first `separator`.
  fileprivate func components(until separator: String) -> String {
    split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false).first.map { String($0) } ?? self
  }
}
