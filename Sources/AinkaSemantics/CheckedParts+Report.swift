import AinkaSource
import AinkaSyntax

/// What is told of a text by its parts.
extension CheckedParts {
  /// Returns what is wrong with the text or odd about it, with every span in its place in the text, in the order in which it is told.
  mutating func diagnostics() -> [Diagnostic] {
    var found = declared.report
    for place in parts.indices {
      for rule in parts[place].rules.indices where !parts[place].rules[rule].report.isEmpty {
        found += parts[place].rules[rule].report
      }
    }
    checker.report = DiagnosticReport()
    for diagnostic in found { checker.report.add(diagnostic) }
    checker.used = declared.used.union(uses.keys)
    checker.usedImports = UsedImports(declared.imports.union(imports.keys))
    checkTogether()
    let places = PartPlaces(parts)
    found = checker.report.sorted.map { places.placed($0) }
    checker.report = DiagnosticReport()
    for diagnostic in found { checker.report.add(diagnostic) }
    allow(places)
    return checker.report.limited(perSource: 100).sorted
  }

  /// Checks what is about several declarations: conflicts, invariants, tests, and what nothing uses.
  private mutating func checkTogether() {
    let others = checker.policies[0].others
    let hasInvariants = others.contains { if case .invariant = $0 { true } else { false } }
    let hasModes = others.contains { if case .mode = $0 { true } else { false } }
    let mayConflict = hasContestedSettings
    if hasInvariants || hasModes || mayConflict {
      checker.rules = parts.flatMap { $0.rules.compactMap(\.rule) }
      checker.levelRules = parts.flatMap { $0.rules.compactMap(\.levelRule) }
    }
    if mayConflict { checker.checkConflicts() }
    checker.invariants = []
    checker.checkInvariants()
    if others.contains(where: { if case .test = $0 { true } else { false } }) {
      let registry = checker.registry
      checker.checkTests()
      checker.registry = registry
      checker.tests = []
    }
    guard !checker.report.hasErrors else { return }
    checker.reportUnused()
    if hasModes { checker.reportStuckModes() }
  }

  /// `true` iff two rules over metrics, or one twice, set one setting at one priority to what is not surely the same.
  private var hasContestedSettings: Bool {
    var claims: [Int: [(claim: CheckedRule.Claim, rule: Int)]] = [:]
    var number = 0
    for part in parts.indices {
      for rule in parts[part].rules.indices where !parts[part].rules[rule].claims.isEmpty {
        number += 1
        for claim in parts[part].rules[rule].claims {
          var isNew = true
          for (other, owner) in claims[claim.setting] ?? [] {
            if owner == number { return true }
            guard other.priority == claim.priority else { continue }
            if !claim.value.isSurely(other.value) { return true }
            // Where all are the same, one stands for the others.
            isNew = false
          }
          if isNew { claims[claim.setting, default: []].append((claim, number)) }
        }
      }
    }
    return false
  }

  /// Removes the warnings that declarations allow, all spans in their places.
  private mutating func allow(_ places: PartPlaces) {
    checker.allowances = []
    for place in parts.indices where !parts[place].tree.allowed.isEmpty {
      let tree = parts[place].tree
      for (number, clauses) in tree.allowed.sorted(by: { $0.key < $1.key }) {
        let start = places.placed(tree.declarations[number].anchor).start
        let extent = Span(source: 0, start: start, end: max(start, end(of: number, in: place, places)))
        for clause in clauses {
          let code = Name(text: clause.code.text, span: places.placed(clause.code.span))
          guard let checked = checker.checkedCode(code) else { continue }
          let reason = clause.because?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
          checker.allowances.append(
            TypedAllowance(code: checked, because: reason, extent: extent, span: places.placed(clause.span)))
        }
      }
    }
    guard !checker.allowances.isEmpty else { return }
    checker.report = checker.report.allowing(checker.allowances, codes: Set(TypedAllowance.warnings))
  }

  /// Returns where what declaration `number` of part `part` allows ends: at the name of the next, or at what that allows.
  private func end(of number: Int, in part: Int, _ places: PartPlaces) -> UInt32 {
    var part = part
    var number = number + 1
    while part < parts.count {
      let tree = parts[part].tree
      guard number < tree.declarations.count else {
        part += 1
        number = 0
        continue
      }
      let spans = [tree.declarations[number].anchor] + (tree.allowed[number] ?? []).map(\.span)
      return spans.map { places.placed($0).start }.min() ?? 0
    }
    return places.count
  }
}

/// Where each part begins.
private struct PartPlaces {
  /// By the number of a fragment: the offset of its first byte.
  private var starts: [UInt32: UInt32] = [:]
  /// How many bytes there are.
  private(set) var count: UInt32 = 0

  init(_ parts: [CheckedParts.Part]) {
    starts.reserveCapacity(parts.count)
    for part in parts {
      starts[part.tree.source] = count
      count += UInt32(part.count)
    }
  }

  /// Returns `span` in its place in the text.
  func placed(_ span: Span) -> Span {
    guard let start = starts[span.source] else { return span }
    return Span(source: 0, start: start + span.start, end: start + span.end)
  }

  /// Returns `diagnostic` with all spans in their places.
  func placed(_ diagnostic: Diagnostic) -> Diagnostic {
    var diagnostic = diagnostic
    diagnostic.primary.span = placed(diagnostic.primary.span)
    for place in diagnostic.secondary.indices {
      diagnostic.secondary[place].span = placed(diagnostic.secondary[place].span)
    }
    for place in diagnostic.edits.indices { diagnostic.edits[place].span = placed(diagnostic.edits[place].span) }
    return diagnostic
  }
}

extension SettingValue {
  /// `true` iff this is the constant that `other` is.
  fileprivate func isSurely(_ other: SettingValue) -> Bool {
    switch (self, other) {
    case (.number(.constant(let value)), .number(.constant(let second))): value == second
    case (.text(let text), .text(let second)): text == second
    default: false
    }
  }
}
