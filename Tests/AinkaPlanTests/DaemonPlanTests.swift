import AinkaBundle
import AinkaPlan
import AinkaTestSupport
import Testing

/// What a plan says of rules that only a daemon carries out.
@Suite struct DaemonPlanTests {
  /// Returns a bundle with a rule over a metric that sets a setting to `value`, and an event rule of a mode.
  private func bundle(value: Int64, period: Int64 = 2_000_000_000) -> Bundle {
    var event = BundleBuilding.rule("guard")
    event.mode = "p.emergency"
    var old = BundleBuilding.rule("old")
    old.expires = "1970-01-11"
    var bundle = BundleBuilding.bundle(rules: [event, old])
    bundle.daemon.metrics = [
      DaemonMetric(
        name: "load", type: .percent, cases: [], low: 0, high: 1_000_000_000, periodNanoseconds: period,
        source: .declared(kind: "file", target: "/l", selector: "", unit: ""))
    ]
    bundle.daemon.settings = [
      DaemonSetting(
        name: "s", type: .count, cases: [], low: 0, high: 100, kind: "file", target: "/s", selector: "", unit: "", moves: [],
        isOfEvent: false)
    ]
    bundle.daemon.modes = [DaemonMode(name: "p.emergency", policy: 0, enter: nil, leave: nil, priority: 1)]
    bundle.daemon.eventRules = [
      DaemonEventRule(rule: 0, effects: [], mode: 0, expiresDay: nil),
      DaemonEventRule(rule: 1, effects: [], mode: nil, expiresDay: 10),
    ]
    let when: DaemonCode = [.metric(0), .number(100_000_000), .compare(4)]
    bundle.daemon.rules = [
      DaemonRule(
        name: "p.relief", policy: 0, mode: nil, when: DaemonHold(condition: when, time: .nanoseconds(30_000_000_000)),
        until: DaemonHold(condition: when + [.not], time: .none), cooldownNanoseconds: 0,
        effects: [DaemonEffect(kind: .set(setting: 0, [.number(value)], keep: false), limit: nil)], verify: nil, priority: 0,
        expiresDay: nil, conditions: [], digest: [UInt8(value)], source: 0, line: 1, column: 1)
    ]
    return bundle
  }

  /// Returns generation 3 of `bundle`.
  private func active(_ bundle: Bundle) -> ActiveState {
    ActiveState(
      number: 3, bundle: bundle, scopes: bundle.scopes, thresholds: [], counters: Array(bundle.rules.indices))
  }

  @Test func saysWhatPoliciesWantOfTheirRules() {
    var bundle = BundleBuilding.bundle(rules: [BundleBuilding.rule("guard")])
    bundle.policies[0].budgetNanoseconds = 200
    bundle.policies[0].prefersKernel = true
    let begun = Plan(from: nil, to: bundle, number: 1, scopes: [""], day: 0)
    #expect(begun.text.contains("  + budget p: 200ns per event\n  + prefer p: kernel\n"))
    #expect(Plan(from: active(bundle), to: bundle, number: 4, scopes: [""], day: 0).isEmpty)
    var other = bundle
    other.policies[0].budgetNanoseconds = 1_000
    other.policies[0].prefersKernel = false
    let changed = Plan(from: active(bundle), to: other, number: 4, scopes: [""], day: 0)
    #expect(!changed.isEmpty)
    #expect(changed.text.contains("  ~ budget p: 200ns per event → 1us per event\n  - prefer p: kernel\n"))
  }

  @Test func saysWhichRulesNobodyCarriesOut() {
    let plan = Plan(from: nil, to: bundle(value: 10), number: 1, scopes: [""], day: 11)
    #expect(
      plan.text == """
        plan: generation 1, the first

          + rule p.guard    ebpf · connect     deny EACCES   off outside of mode p.emergency
          + rule p.old      ebpf · connect     deny EACCES   off: expired 1970-01-11
          + rule p.relief   daemon · metrics   set s = 10
            hooks: attach cgroup/connect4, cgroup/connect6, raw_tracepoint/sched_process_exec
          + metric load
          + setting s
          + mode p.emergency

        3 to add, 0 to change, 0 to remove. No event goes unguarded while this is applied.

        warning: needs ainkad, which is not running: nobody carries out all of p.guard, p.relief

        warning: past their day, and off: p.old

        """)
    #expect(bundle(value: 10).rulesOff(onDay: 10) == [0])
    #expect(bundle(value: 10).rulesOff(onDay: 11) == [0, 1])
  }

  @Test func showsHowARuleOverMetricsChanges() {
    let plan = Plan(from: active(bundle(value: 10)), to: bundle(value: 11), number: 4, scopes: [""])
    #expect(
      plan.text == """
        plan: generation 3 → 4

          ~ rule p.relief   daemon · metrics   set s = 11
                then set s = 10                removed
                then set s = 11                added

        0 to add, 1 to change, 0 to remove. No event goes unguarded while this is applied.

        warning: needs ainkad, which is not running: nobody carries out all of p.guard, p.relief

        """)
  }

  @Test func aMetricThatIsReadOtherwiseIsAChange() {
    let plan = Plan(from: active(bundle(value: 10)), to: bundle(value: 10, period: 1), number: 4, scopes: [""])
    #expect(plan.parts.map(\.kind) == ["metric"] && plan.parts.map(\.name) == ["load"] && plan.parts.map(\.change) == [.change])
    #expect(!plan.isEmpty)
    #expect(Plan(from: active(bundle(value: 10)), to: bundle(value: 10), number: 4, scopes: [""]).isEmpty)
  }
}
