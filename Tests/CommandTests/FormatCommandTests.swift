import Testing

/// `ainkac fmt`: what it writes and prints, and how it ends.
@Suite struct FormatCommandTests {
  private static let crooked = "policy p\nuse linux.process\nrule r{on exec then kill then audit}  // why\n"
  private static let straight = """
    policy p

    use linux.process

    rule r {
        on exec
        then kill
        then audit
    } // why

    """

  @Test func filesAreRewritten() {
    let shop = Workshop()
    let path = shop.write(Self.crooked, to: "p.ainka")
    let run = shop.ainkac("fmt", path)
    #expect(run.code == 0 && run.output.isEmpty && run.complaints.isEmpty)
    #expect(shop.run(["/bin/cat", path]).output == Self.straight)
    #expect(shop.ainkac("fmt", "--check", path).code == 0)
  }

  @Test func checkNamesFilesAndWritesNothing() {
    let shop = Workshop()
    let path = shop.write(Self.crooked, to: "p.ainka")
    let good = shop.write(Self.straight, to: "q.ainka")
    let run = shop.ainkac("fmt", "--check", path, good)
    #expect(run.code == 1 && run.output == "\(path)\n")
    #expect(shop.run(["/bin/cat", path]).output == Self.crooked)
  }

  @Test func diffIsOneThatPatchTakes() {
    let shop = Workshop()
    let path = shop.write(Self.crooked, to: "p.ainka")
    let run = shop.ainkac("fmt", "--diff", path)
    #expect(run.code == 0 && run.output.hasPrefix("--- \(path)\n+++ \(path)\n@@ -1,3 +1,9 @@\n policy p\n+\n"), "\(run.output)")
    #expect(shop.ainkac("fmt", "--diff", "--check", path).code == 1)
    #expect(shop.run(["/bin/cat", path]).output == Self.crooked)
  }

  @Test func standardInputGoesToStandardOutput() {
    let shop = Workshop()
    let path = shop.write(Self.crooked, to: "p.ainka")
    let run = shop.run(["/bin/sh", "-c", "'\(Workshop.programs)/ainkac' fmt - < '\(path)'"])
    #expect(run.code == 0 && run.output == Self.straight)
    #expect(shop.ainkac("fmt", "-", path).code == 64)
  }

  @Test func linesAreOfOneFile() {
    let shop = Workshop()
    let path = shop.write("policy p\nlet a   = 1\nlet b   = 2\n", to: "p.ainka")
    #expect(shop.ainkac("fmt", "--lines", "3:3", path).code == 0)
    #expect(shop.run(["/bin/cat", path]).output == "policy p\nlet a   = 1\nlet b = 2\n")
    for lines in ["3", "0:3", "3:2", "a:b", ":"] { #expect(shop.ainkac("fmt", "--lines", lines, path).code == 64) }
    #expect(shop.ainkac("fmt", "--lines", "1:2", path, shop.write(Self.crooked, to: "q.ainka")).code == 64)
  }

  @Test func whatDoesNotParseIsLeft() {
    let shop = Workshop()
    let path = shop.write("policy p\nlet   a = \nlet   b = 2\n", to: "p.ainka")
    let run = shop.ainkac("fmt", path)
    #expect(run.code == 0 && run.complaints.contains("left as it is"))
    #expect(shop.run(["/bin/cat", path]).output == "policy p\nlet   a =\nlet b = 2\n")
    #expect(shop.ainkac("fmt", shop.folder + "/missing.ainka").code == 1)
  }
}
