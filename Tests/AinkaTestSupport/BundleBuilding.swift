public import AinkaBundle
public import AinkaValues

/// Makes small bundles by hand, for tests of what comes after the compiler. Their image is not one that an engine could run.
public enum BundleBuilding {
  /// Returns a bundle of `rules` and `thresholds`, all of policy `p` in scope `scope`, on the events `exec` and `connect`.
  public static func bundle(
    rules: [BundleRule], thresholds: [BundleThreshold] = [], scope: String = "",
    connectHooks: [String] = ["connect4", "connect6"]
  ) -> Bundle {
    let hooks = connectHooks.map { BundleEvent.Hook(kind: "cgroup", target: $0) }
    let port = BundleEvent.Field(name: "destination.port", type: .port, place: 8, cases: [])
    let events = [
      BundleEvent(name: "connect", hooks: hooks, verdicts: [.deny], signals: false, fields: [port], table: 0),
      BundleEvent(
        name: "exec", hooks: [BundleEvent.Hook(kind: "raw_tracepoint", target: "sched_process_exec")], verdicts: [.kill],
        signals: false, fields: [], table: 0),
    ]
    return Bundle(
      compiler: "1.0", profile: "portable", policies: [BundlePolicy(name: "p", scope: scope.isEmpty ? 0 : 1, source: 0)],
      events: events, rules: rules.sorted { $0.name < $1.name }, thresholds: thresholds.sorted { $0.name < $1.name },
      scopes: scope.isEmpty ? [""] : ["", scope], image: [], sources: [BundleSource(name: "p.ainka", digest: [1])])
  }

  /// Returns a rule of policy `p` on `connect`, or on `exec` for a kill.
  public static func rule(
    _ name: String, _ verdict: Verdict = .deny, errno: Int32 = 13, conditions: [String] = ["when  a == 1"],
    sets: [BundleRule.Set] = [], digest: UInt8 = 0
  ) -> BundleRule {
    BundleRule(
      name: "p.\(name)", policy: 0, event: verdict == .kill ? 1 : 0, tier: "ebpf", verdict: verdict,
      errno: verdict == .deny ? errno : 0, preference: "", unknownVerdict: .allow, signals: [], notices: [], because: "",
      conditions: conditions, sets: sets, thresholds: [], digest: [digest], source: 0, line: 1, column: 1)
  }

  /// Returns a threshold of policy `p`, of type port.
  public static func threshold(
    _ name: String, low: Int64 = 1024, high: Int64 = 65_535, start: Int64 = 2000, method: String = "quantile(0.99)"
  ) -> BundleThreshold {
    BundleThreshold(
      name: "p.\(name)", type: .port, low: low, high: high, start: start, clauses: ["method \(method)", "window 24h"])
  }
}
