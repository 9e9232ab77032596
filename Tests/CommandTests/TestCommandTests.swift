import Testing

/// `ainkac test`: how it ends, and what it writes where.
@Suite struct TestCommandTests {
  private let shop = Workshop()

  /// A policy with a test that passes, one that fails iff `fails`, and a rule half of which is never seen.
  private func policy(fails: Bool) -> String {
    """
    policy small

    use linux.process

    rule no_netcat { on exec when file.name == "nc" and process.uid > 0 then kill }

    test "netcat" { event exec { file.name = "nc", process.uid = 5 } expect verdict \(fails ? "allow" : "kill") }
    test "another" { event exec { file.name = "ls", process.uid = 5 } expect verdict allow }
    """
  }

  @Test func allPass() {
    let run = shop.ainkac("test", shop.write(policy(fails: false), to: "a.ainka"))
    #expect(run.code == 0)
    #expect(run.output == "ok       small: netcat\nok       small: another\n2 passed\n")
  }

  @Test func oneFails() {
    let run = shop.ainkac("test", shop.write(policy(fails: true), to: "a.ainka"))
    #expect(run.code == 1)
    #expect(run.output.hasPrefix("FAILED   small: netcat\n"))
    #expect(run.output.contains("a.ainka:7:66\n"))
    #expect(run.output.contains("expected allow, got kill by small.no_netcat"))
    #expect(run.output.hasSuffix("1 passed, 1 failed\n"))
  }

  @Test func aPatternChooses() {
    let path = shop.write(policy(fails: true), to: "a.ainka")
    let run = shop.ainkac("test", path, "--run", "^small: (another|x+)$")
    #expect(run.code == 0)
    #expect(run.output == "ok       small: another\n1 passed\n")
    let wrong = shop.ainkac("test", path, "--run", "(")
    #expect(wrong.code == 64)
    #expect(wrong.complaints.contains("`(` is no regular expression"))
  }

  @Test func nothingToRunIsAFailure() {
    let path = shop.write(policy(fails: false), to: "a.ainka")
    let none = shop.ainkac("test", path, "--run", "nobody")
    #expect(none.code == 1)
    #expect(none.complaints.contains("there is no test to run"))
    let empty = shop.ainkac("test", shop.write("policy empty\n", to: "b.ainka"))
    #expect(empty.code == 1)
    let skipped = shop.ainkac(
      "test",
      shop.write(
        "policy c\nuse linux.process\nrule r { on exec when file.name == \"x\" then audit }\n"
          + "test \"t\" { skip because \"later\" event exec {} expect r idle }\n", to: "c.ainka"))
    #expect(skipped.code == 1)
    #expect(skipped.output == "skipped  c: t: later\n0 passed, 1 skipped\n")
    #expect(skipped.complaints.contains("all tests are skipped"))
    #expect(shop.ainkac("test", shop.file("missing.ainka")).code == 1)
  }

  @Test func wrongPoliciesAreWrongInput() {
    let run = shop.ainkac("test", shop.write("policy a\nrule r { on nothing }\n", to: "a.ainka"))
    #expect(run.code == 3)
    #expect(run.output == "")
  }

  @Test func parametersAreGiven() {
    let path = shop.write(
      "policy a(most: uid = 5)\nuse linux.process\nrule r { on exec when process.uid > most then kill }\n"
        + "test \"t\" { event exec { process.uid = 7 } expect verdict kill }\n", to: "a.ainka")
    #expect(shop.ainkac("test", path).code == 0)
    let run = shop.ainkac("test", path, "--set", "most=7")
    #expect(run.code == 1)
    #expect(run.output.contains("expected kill, got allow"))
    #expect(shop.ainkac("test", path, "--set", "least=7").code == 3)
  }

  @Test func policiesDoNotMeetUnlessOneUsesTheOther() {
    let other = shop.write(
      "policy other\nuse linux.process\nrule all { on exec then kill }\n", to: "other.ainka")
    let path = shop.write(policy(fails: false), to: "a.ainka")
    let run = shop.ainkac("test", other, path)
    #expect(run.code == 0)
    #expect(run.output == "ok       small: netcat\nok       small: another\n2 passed\n")
  }

  @Test func lessThanIsWantedIsAFailure() {
    let path = shop.write(policy(fails: false), to: "a.ainka")
    // The rule, both outcomes of the first condition, one of the second: 4 of 5.
    #expect(shop.ainkac("test", path, "--min", "80%").code == 0)
    let run = shop.ainkac("test", path, "--min", "80.1%", "--coverage", "text")
    #expect(run.code == 1)
    #expect(run.output.contains("all         4 of 5      80.0%\n"))
    #expect(run.output.contains("a.ainka:5:53: small.no_netcat: never false: process.uid > 0\n"))
    #expect(run.complaints.contains("4 of 5 were seen, less than 80.1%"))
    #expect(shop.ainkac("test", path, "--min", "80").code == 64)
    #expect(shop.ainkac("test", path, "--min", "101%").code == 64)
  }

  @Test func coverageGoesWhereItIsWanted() {
    let path = shop.write(policy(fails: false), to: "a.ainka")
    for (form, start) in [("json", "{\"version\":1"), ("lcov", "TN:"), ("html", "<!DOCTYPE html>"), ("text", "rules ")] {
      let file = shop.file("coverage.\(form)")
      let run = shop.ainkac("test", path, "--format", "json", "--coverage", "\(form)=\(file)")
      #expect(run.code == 0)
      #expect(run.output.hasPrefix("{\"version\":1,\"passed\":2"))
      #expect(String(decoding: Workshop.read(file), as: UTF8.self).hasPrefix(start))
    }
    #expect(shop.ainkac("test", path, "--format", "junit", "--coverage", "json").code == 64)
    #expect(shop.ainkac("test", path, "--coverage", "xml").code == 64)
    #expect(shop.ainkac("test", path, "--format", "junit").output.hasPrefix("<?xml version=\"1.0\""))
  }
}
