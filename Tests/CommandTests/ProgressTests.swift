import Glibc
import Testing

/// Long work of the programs shows how far it is on a terminal, and nowhere else.
@Suite struct ProgressOfCommandsTests {
  /// A file of so many events that deciding them takes longer than a moment.
  private func events(in shop: Workshop) -> String {
    let line = #"{"event":"connect","fields":{"destination.address":"10.0.0.1","destination.port":80,"process.uid":1}}"# + "\n"
    return shop.write(String(repeating: line, count: 60_000), to: "many.jsonl")
  }

  /// The words that decide the events.
  private func replay(in shop: Workshop) -> [String] {
    let path = shop.write("policy p\nuse linux.net\nrule a { on connect then audit }\n", to: "p.ainka")
    return ["\(Workshop.programs)/ainka", "replay", events(in: shop), "--policy", path, "--engine", "embedded"]
  }

  @Test func isOnATerminalAndGoneAtTheEnd() {
    let shop = Workshop()
    let command = replay(in: shop).joined(separator: " ") + " >\(shop.file("decisions"))"
    let terminal = shop.run(["env", "TERM=xterm", "script", "-qec", command, "/dev/null"])
    #expect(terminal.code == 0)
    #expect(terminal.output.contains("\r\u{1b}[K\u{1b}[1mreplaying events "), "\(terminal.output.prefix(200))")
    #expect(terminal.output.contains(" of 60000)"))
    #expect(terminal.output.hasSuffix("\r\u{1b}[K"))
    #expect(!Workshop.read(shop.file("decisions")).contains(0x1b))
  }

  @Test func isNotInAPipeOrOnADumbTerminal() {
    let shop = Workshop()
    let command = replay(in: shop)
    let pipe = shop.run(["env", "TERM=xterm"] + command)
    #expect(pipe.code == 0)
    #expect(pipe.complaints.isEmpty)
    let dumb = shop.run(["env", "TERM=dumb", "script", "-qec", command.joined(separator: " ") + " >/dev/null", "/dev/null"])
    #expect(dumb.output.isEmpty)
  }
}
