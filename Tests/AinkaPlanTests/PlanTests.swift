import AinkaBundle
import AinkaJSON
import AinkaPlan
import AinkaTestSupport
import Testing

/// Returns an active generation 3 of `bundle` whose thresholds are all at `value`, by `origin`.
private func active(_ bundle: Bundle, value: Int64 = 2500, origin: ValueOrigin = .hand) -> ActiveState {
  ActiveState(
    number: 3, bundle: bundle, scopes: bundle.scopes,
    thresholds: bundle.thresholds.indices.map { ThresholdState(slot: $0, value: value, origin: origin) },
    counters: Array(bundle.rules.indices))
}

/// Returns the plan from `before` to `after` as generation 4.
private func plan(
  _ before: Bundle, _ after: Bundle, value: Int64 = 2500, origin: ValueOrigin = .hand, scopes: [String]? = nil
) -> Plan {
  Plan(from: active(before, value: value, origin: origin), to: after, number: 4, scopes: scopes ?? after.scopes)
}

@Suite struct PlanTests {
  @Test func readsAsInTheContract() {
    let shells = BundleRule.Set(name: "shells", members: ["\"sh\"", "\"bash\""])
    let moreShells = BundleRule.Set(name: "shells", members: ["\"sh\"", "\"bash\"", "\"zsh\""])
    let before = BundleBuilding.bundle(
      rules: [
        BundleBuilding.rule("shell_from_daemon", .kill, conditions: ["when file.name in shells"], sets: [shells]),
        BundleBuilding.rule("old_rule"),
      ], thresholds: [BundleBuilding.threshold("port_ceiling")], connectHooks: ["connect4"])
    let after = BundleBuilding.bundle(
      rules: [
        BundleBuilding.rule(
          "shell_from_daemon", .kill, conditions: ["when file.name in shells"], sets: [moreShells], digest: 1),
        BundleBuilding.rule("no_metadata_service"),
      ], thresholds: [BundleBuilding.threshold("port_ceiling", start: 3000)])
    let expected = """
      plan: generation 3 → 4

        + rule p.no_metadata_service   ebpf · connect   deny EACCES
        ~ rule p.shell_from_daemon     ebpf · exec      kill
              when  file.name in shells                 shells: + "zsh"
        ~ threshold p.port_ceiling     within 1024 .. 65535   start 2000 → 3000   (now 2500, set by hand, kept)
        - rule p.old_rule
          hooks: attach cgroup/connect6

      1 to add, 2 to change, 1 to remove. No event goes unguarded while this is applied.

      """
    #expect(plan(before, after).text == expected)
  }

  @Test func showsRatesAndLimitsAsWritten() {
    var rule = BundleBuilding.rule("a", .throttle)
    rule.throttle = "throttle to 50/s by process.name"
    rule.notices = [.init(level: "info", parts: [.text("x")], limit: "limit 10 per 1min")]
    #expect(rule.effect == "throttle to 50/s by process.name, notify info limit 10 per 1min")
  }

  @Test func saysWhenThereIsNothingToChange() {
    let bundle = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")], thresholds: [BundleBuilding.threshold("t")])
    let same = plan(bundle, bundle)
    #expect(same.isEmpty)
    #expect(same.text == "plan: generation 3 stays\n\nNothing to change.\n")
  }

  @Test func movingARuleInItsFileIsNoChange() {
    let before = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")])
    var after = before
    after.rules[0].line = 40
    after.sources[0].digest = [2]
    #expect(plan(before, after).isEmpty)
  }

  @Test func theFirstGenerationAddsAll() {
    let bundle = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")], thresholds: [BundleBuilding.threshold("t")])
    let first = Plan(from: nil, to: bundle, number: 1, scopes: bundle.scopes)
    #expect(first.text.hasPrefix("plan: generation 1, the first\n"))
    #expect(first.count(.add) == 2)
    #expect(first.attach == ["cgroup/connect4", "cgroup/connect6", "raw_tracepoint/sched_process_exec"])
  }

  @Test func tellsWhatOfARuleChanged() {
    let before = BundleBuilding.bundle(rules: [BundleBuilding.rule("a", conditions: ["when  x == 1", "unless  y == 2"])])
    var rule = BundleBuilding.rule("a", errno: 1, conditions: ["when  x == 1", "unless  y == 3"], digest: 1)
    rule.notices = [BundleRule.Notice(level: "critical", parts: [.text("port "), .field("destination.port")])]
    rule.because = "policy 7"
    rule.signals = [15]
    let after = BundleBuilding.bundle(rules: [rule], scope: "/user.slice")
    let details = plan(before, after).rules[0].details.map { "\($0.subject): \($0.difference)" }
    #expect(
      details == [
        "unless  y == 2: removed", "unless  y == 3: added",
        "then: deny EACCES → deny EPERM, signal TERM, notify critical \"port {destination.port}\"",
        "because: none → policy 7", "scope: the whole host → /user.slice",
      ])
  }

  @Test func anUnnamedChangeOfMeaningIsStillShown() {
    let details = plan(
      BundleBuilding.bundle(rules: [BundleBuilding.rule("a")]),
      BundleBuilding.bundle(rules: [BundleBuilding.rule("a", digest: 1)])
    ).rules.first?.details
    #expect(details == [Plan.Detail(subject: "meaning", difference: "a constant or predicate that it uses changed")])
  }

  @Test func anotherScopeAtApplyChangesEveryRule() {
    let bundle = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")], scope: "/a")
    let details = plan(bundle, bundle, scopes: ["", "/b"]).rules.first?.details
    #expect(details == [Plan.Detail(subject: "scope", difference: "/a → /b")])
  }

  /// A new declaration, the value before it and who gave that, and what the plan says.
  static let fates: [(threshold: BundleThreshold, value: Int64, origin: ValueOrigin, text: String)] = [
    (BundleBuilding.threshold("t", start: 3000), 2500, .hand, "now 2500, set by hand, kept"),
    (
      BundleBuilding.threshold("t", high: 2400, start: 2300), 2500, .hand,
      "now 2500, set by hand, becomes 2400 at its bound"
    ),
    (BundleBuilding.threshold("t", method: "mad"), 2500, .hand, "now 2500, set by hand, back to start"),
    (BundleBuilding.threshold("t", start: 3000), 2000, .start, "now 2000, becomes 3000"),
    (BundleBuilding.threshold("t", low: 1500), 2000, .start, "now 2000, as before"),
  ]

  @Test(arguments: fates)
  func tellsWhatBecomesOfAValue(threshold: BundleThreshold, value: Int64, origin: ValueOrigin, text: String) {
    let before = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    let after = BundleBuilding.bundle(rules: [], thresholds: [threshold])
    #expect(plan(before, after, value: value, origin: origin).thresholds.first?.value == text)
  }

  @Test func tellsWhichClausesOfAThresholdChanged() {
    let before = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t")])
    let after = BundleBuilding.bundle(rules: [], thresholds: [BundleBuilding.threshold("t", method: "mad")])
    #expect(plan(before, after).thresholds.first?.clauses == ["- method quantile(0.99)", "+ method mad"])
  }

  @Test func hooksThatNobodyNeedsAreDetached() {
    let before = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")])
    let after = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")], connectHooks: ["connect4"])
    #expect(plan(before, after).detach == ["cgroup/connect6"])
    #expect(plan(before, after).text.contains("    hooks: detach cgroup/connect6\n"))
  }

  @Test func theJSONFormHoldsTheSame() throws {
    let before = BundleBuilding.bundle(rules: [BundleBuilding.rule("a")], thresholds: [BundleBuilding.threshold("t")])
    let after = BundleBuilding.bundle(
      rules: [BundleBuilding.rule("b")], thresholds: [BundleBuilding.threshold("t", start: 3000)])
    var writer = JSONWriter()
    plan(before, after).write(to: &writer)
    let value = try JSONReader.read(writer.bytes)
    #expect(value["version"]?.integer == 1)
    #expect(value["from"]?.integer == 3)
    #expect(value["rules"]?.elements?.map { $0["change"]?.string } == ["add", "remove"])
    #expect(value["thresholds"]?.elements?.first?["value"]?.string == "now 2500, set by hand, kept")
    #expect(value["add"]?.integer == 1)
  }
}
