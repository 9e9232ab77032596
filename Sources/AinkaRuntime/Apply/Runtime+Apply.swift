public import AinkaBundle
import AinkaFiles
public import AinkaPlan
import AinkaValues

/// A bundle to apply, and how.
public struct ApplyRequest: Sendable {
  public var bundle: Bundle
  /// The bundle's file.
  public var bytes: [UInt8]
  /// The cgroups in place of the scopes that the policies name.
  public var scopes: ScopeChoice
  /// The mode that all rules get, or nothing: each keeps the mode that it was given.
  public var mode: RuleMode?
  /// How many nanoseconds the generation has to be confirmed in, or nothing: it decides for good.
  public var confirmation: UInt64?

  public init(bundle: Bundle, bytes: [UInt8], scopes: ScopeChoice = ScopeChoice(), mode: RuleMode? = nil) {
    self.bundle = bundle
    self.bytes = bytes
    self.scopes = scopes
    self.mode = mode
  }
}

/// What an apply or rollback came to.
public struct ApplyResult: Sendable {
  public var plan: Plan
  /// `true` iff the plan was empty, and so nothing was done.
  public var isUnchanged: Bool { plan.isEmpty }
  /// What went wrong after the switch: the new generation decides all the same.
  public var warnings: [String]
  /// Until when it must be confirmed, or nothing.
  public var confirmBy: String?
}

extension Runtime {
  /// Returns the plan that `request` would be applied by. Nothing changes.
  public func plan(_ request: ApplyRequest) throws(RuntimeError) -> Plan { try prepare(request, rollbackOf: nil).plan }

  /// Makes `request` the active generation.
  ///
  /// Killed at any instant, the host is in the old generation or the new one, and the next command tidies: files first, on disk;
  /// then the backend, whose one store is the switch; then what is remembered of it.
  public func apply(_ request: ApplyRequest) throws(RuntimeError) -> ApplyResult {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    return try applyLocked(request, rollbackOf: nil)
  }

  /// Makes the bundle of `request` the active generation iff the host is as `basis` says; `capabilities` is what it can do.
  ///
  /// - Throws: `stale` with all that changed since.
  public func apply(
    _ request: ApplyRequest, planned basis: SavedPlan.Basis, capabilities: String
  ) throws(RuntimeError) -> ApplyResult {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    return try applyLocked(request, rollbackOf: nil, planned: (basis, capabilities))
  }

  /// Returns the plan that `request` would be applied by, and what it rests on. Nothing changes.
  public func planToSave(
    _ request: ApplyRequest, capabilities: String
  ) throws(RuntimeError) -> (plan: Plan, basis: SavedPlan.Basis) {
    let prepared = try prepare(request, rollbackOf: nil)
    return (prepared.plan, basis(of: prepared, capabilities: capabilities))
  }

  /// Returns the plan of `request` iff the host is as `basis` says. Nothing changes.
  public func plan(
    _ request: ApplyRequest, planned basis: SavedPlan.Basis, capabilities: String
  ) throws(RuntimeError) -> Plan {
    let prepared = try prepare(request, rollbackOf: nil)
    try check(prepared, against: basis, capabilities: capabilities)
    return prepared.plan
  }

  /// Throws iff `prepared` rests on something else than `basis`.
  private func check(
    _ prepared: Prepared, against basis: SavedPlan.Basis, capabilities: String
  ) throws(RuntimeError) {
    let changes = basis.changes(to: self.basis(of: prepared, capabilities: capabilities))
    if !changes.isEmpty { throw .stale(changes) }
  }

  /// Returns what `prepared` rests on.
  private func basis(of prepared: Prepared, capabilities: String) -> SavedPlan.Basis {
    let word = prepared.active?.word
    return SavedPlan.Basis(
      engine: backend.name, generation: prepared.active?.state.number,
      word: word.map { $0.number << 8 | UInt64($0.half) } ?? 0, digest: prepared.active?.record.digest ?? "",
      scopes: prepared.load.scopes.map { SavedPlan.Scope(path: $0.path, cgroup: $0.cgroup) },
      observing: prepared.load.observed.map { prepared.load.bundle.rules[$0].name }.sorted(), attach: prepared.plan.attach,
      detach: prepared.plan.detach, capabilities: capabilities, boot: CurrentGeneration.bootID())
  }

  /// Makes the bundle of generation `number` (without one: the kept generation before the active one) a new generation.
  public func rollback(to number: UInt64?) throws(RuntimeError) -> ApplyResult {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    let target = try rollbackTarget(number)
    return try applyLocked(try rollbackRequest(target), rollbackOf: target)
  }

  /// Returns the plan that `rollback(to: number)` would follow. Nothing changes.
  public func rollbackPlan(to number: UInt64?) throws(RuntimeError) -> Plan {
    let target = try rollbackTarget(number)
    return try prepare(try rollbackRequest(target), rollbackOf: target).plan
  }

  /// Returns the generation that a rollback to `number` means.
  private func rollbackTarget(_ number: UInt64?) throws(RuntimeError) -> UInt64 {
    let kept = try state.generationNumbers()
    let active = try attempt { () throws(HostError) in try backend.current() }.flatMap(deciding)
    if let number {
      guard kept.contains(number) else {
        throw .refused("generation \(number) is not kept", advice: "`ainka generations` lists those that are")
      }
      return number
    }
    guard let active else { throw .refused("no generation is active", advice: "name one: `ainka rollback N`") }
    guard let previous = kept.last(where: { $0 < active }) else {
      throw .refused("there is no generation before \(active)", advice: "`ainka clear` takes everything off")
    }
    return previous
  }

  /// Returns the request that brings generation `number` back, with the scopes that it had.
  private func rollbackRequest(_ number: UInt64) throws(RuntimeError) -> ApplyRequest {
    var bundle = try bundle(number)
    let scopes = try state.record(number).scopes.map(\.path)
    guard scopes.count == bundle.scopes.count else { throw unfitting(number) }
    bundle.scopes = scopes
    let bytes = try attempt { () throws(HostError) in try FileSystem.read(state.bundlePath(number)) }
    return ApplyRequest(bundle: bundle, bytes: bytes)
  }

  /// A request checked against the host, ready to be loaded.
  private struct Prepared {
    var plan: Plan
    var load: LoadRequest
    var places: PlaceAssignment
    var record: GenerationRecord
    var active: Active?
  }

  /// Works out what `request` means on this host, and checks all that it needs, before any change.
  private func prepare(_ request: ApplyRequest, rollbackOf: UInt64?) throws(RuntimeError) -> Prepared {
    let active = try active()
    let number = try nextNumber(after: active)
    var bundle = request.bundle
    if !request.scopes.isEmpty { try bundle.replaceScopes(by: request.scopes) }
    var modes = active?.state.modes ?? RuleModes()
    if let mode = request.mode { modes.set("", to: mode) }
    modes = modes.kept(for: bundle)
    let scopes = try resolveScopes(bundle.scopes)
    let places = try self.places(for: bundle, after: active)
    let before = active?.record.scopes ?? []
    let renewed = scopes.filter { scope in before.contains { $0.path == scope.path && $0.cgroup != scope.cgroup } }
    var plan = Plan(
      from: active?.state, to: bundle, number: number, scopes: scopes.map(\.path), modes: modes,
      day: WallClock.day)
    plan.renewedScopes = renewed.map(\.path)
    plan.guardsHost = backend.name != EmbeddedBackend.name
    plan.attach = Set(plan.attach).union(backend.missingHooks(of: bundle)).sorted()
    plan.move = move(from: active, to: bundle, scopes: scopes.map(\.path))
    plan.renewsPrograms = try attempt { () throws(HostError) in try backend.hasOtherPrograms() }
    let load = LoadRequest(
      number: number, bundle: bundle, scopes: scopes, slots: places.slots, counters: places.counters,
      regions: places.regions, keyed: try carriedKeys(for: bundle, after: active?.state), exemptions: exemptions,
      observed: Set(modes.observing(in: bundle)), off: bundle.rulesOff(onDay: WallClock.day))
    try attempt { () throws(HostError) in try backend.check(load) }
    let record = GenerationRecord(
      number: number, appliedAt: Timestamp.now(), caller: caller, engine: backend.name, scopes: scopes,
      slots: places.slots.map(\.index), counters: places.counters.map(\.index),
      regions: places.regions.map(\.line), sources: bundle.sources.map(\.name),
      digest: Bundle.digest(ofEncoded: request.bytes).hexadecimal, summary: plan.summary, rollbackOf: rollbackOf,
      modes: modes)
    return Prepared(plan: plan, load: load, places: places, record: record, active: active)
  }

  /// Returns how cgroup hooks move when `bundle` follows `active`, or nothing when they stay or there are none before or after.
  private func move(from active: Active?, to bundle: Bundle, scopes: [String]) -> Plan.HookMove? {
    guard let active, active.state.bundle.hasCgroupHooks, bundle.hasCgroupHooks else { return nil }
    let from = active.state.bundle.hookPlace(scopes: active.record.scopes.map(\.path))
    let to = bundle.hookPlace(scopes: scopes)
    return from == to ? nil : Plan.HookMove(from: from, to: to)
  }

  /// Returns the cgroups of `paths`. The embedded engine guards no host, and so needs none.
  func resolveScopes(_ paths: [String]) throws(RuntimeError) -> [ResolvedScope] {
    guard backend.name != EmbeddedBackend.name else {
      return paths.map { ResolvedScope(path: $0, cgroup: 0, level: UInt32($0.split(separator: "/").count)) }
    }
    return try attempt { () throws(HostError) in try ScopeResolution.resolve(paths, root: cgroupRoot) }
  }

  /// Returns the slots and counters of `bundle`.
  private func places(for bundle: Bundle, after active: Active?) throws(RuntimeError) -> PlaceAssignment {
    do throws(PlaceAssignment.SlotsExhausted) { return try PlaceAssignment(for: bundle, after: active?.state) } catch {
      throw .host(
        HostError(
          operation: "place", object: "\(error.needed) thresholds in \(PlaceAssignment.slotLimit) slots",
          advice: "those of the active generation count too: apply fewer at a time"))
    }
  }

  /// Applies `request`, with the lock held, iff the host is as `planned` says.
  private func applyLocked(
    _ request: ApplyRequest, rollbackOf: UInt64?, planned: (basis: SavedPlan.Basis, capabilities: String)? = nil
  ) throws(RuntimeError) -> ApplyResult {
    try finishOrUndo()
    let prepared = try prepare(request, rollbackOf: rollbackOf)
    if let planned { try check(prepared, against: planned.basis, capabilities: planned.capabilities) }
    guard !prepared.plan.isEmpty else { return ApplyResult(plan: prepared.plan, warnings: []) }
    let number = prepared.load.number
    try undoing(number) { () throws(RuntimeError) in try state.write(prepared.record, bundle: request.bytes) }
    var warnings: [String] = []
    let confirmBy = request.confirmation.map { clock() + $0 }
    do throws(HostError) { try backend.load(prepared.load, confirmBy: confirmBy) } catch {
      guard try attempt({ () throws(HostError) in try backend.current() })?.number == number else {
        try state.removeGeneration(number)
        throw .host(error)
      }
      warnings.append("generation \(number) decides, but \(error)")
    }
    do throws(RuntimeError) {
      try remember(prepared, action: rollbackOf == nil ? .apply : .rollback, isPending: confirmBy != nil)
    } catch {
      warnings.append("generation \(number) decides, but \(error)")
    }
    return ApplyResult(
      plan: prepared.plan, warnings: warnings, confirmBy: confirmBy.map(Timestamp.second(bootClockNanoseconds:)))
  }

  /// Does `operation`; if it fails, what there is of generation `number` is removed.
  private func undoing(_ number: UInt64, _ operation: () throws(RuntimeError) -> Void) throws(RuntimeError) {
    do throws(RuntimeError) { try operation() } catch {
      try? state.removeGeneration(number)
      throw error
    }
  }

  /// Writes down that `prepared` was switched to, and forgets what is too old.
  ///
  /// While it `isPending`, what belongs to the earlier generation stays: that one may decide again.
  private func remember(_ prepared: Prepared, action: LogEntry.Action, isPending: Bool) throws(RuntimeError) {
    let number = prepared.load.number
    var current = CurrentGeneration(number: number, isCleared: false, boot: CurrentGeneration.bootID())
    current.isPending = isPending
    if isPending { current.previous = prepared.active?.state.number }
    try state.write(current)
    if !isPending {
      var values = ThresholdValues()
      for (index, threshold) in prepared.load.bundle.thresholds.enumerated() {
        values.set(threshold.name, value: prepared.places.slots[index].value, origin: prepared.places.origins[index])
      }
      values.set(prepared.load.keyed, of: prepared.load.bundle)
      try state.write(values)
    }
    try state.log(
      LogEntry(
        action, caller: caller, subject: "generation", before: prepared.active.map { "\($0.state.number)" } ?? "none",
        after: "\(number)"))
    if !isPending { try forgetOld(after: number) }
  }

  /// Removes the generations that are too old, `number` being the active one.
  func forgetOld(after number: UInt64) throws(RuntimeError) {
    for old in try state.generationNumbers().filter({ $0 <= number }).dropLast(Self.generationsKept) {
      try state.removeGeneration(old)
    }
  }
}

extension Bundle {
  /// `true` iff it has rules on events of cgroup hooks.
  fileprivate var hasCgroupHooks: Bool { events.flatMap(\.hooks).contains { $0.kind == "cgroup" } }
}

extension Sequence where Element == UInt8 {
  /// Two digits a byte.
  var hexadecimal: String {
    map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
