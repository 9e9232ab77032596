extension [RowEncoding.Step] {
  /// The tests with those that exclude symbols of one slot put together, where they are more than two: one set of bits.
  var excludingTogether: [RowEncoding.Step] {
    if count < 3 { return self }
    var excluded: [Excluding: [ClosedRange<UInt32>]] = [:]
    var counts: [Excluding: Int] = [:]
    for step in self {
      guard let (excluding, runs) = step.excluding else { continue }
      excluded[excluding, default: []] += runs
      counts[excluding, default: 0] += 1
    }
    guard counts.values.contains(where: { $0 > 2 }) else { return self }
    var steps: [RowEncoding.Step] = []
    for step in self {
      guard let (excluding, _) = step.excluding, counts[excluding, default: 0] > 2 else {
        steps.append(step)
        continue
      }
      guard let runs = excluded.removeValue(forKey: excluding) else { continue }
      steps.append(
        .members(slot: excluding.slot, isText: excluding.isText, runs.joinedWhereTheyMeet, wanted: excluding.wanted))
    }
    return steps
  }
}

/// What tests have in common that can be one.
private struct Excluding: Hashable {
  var slot: Int
  var isText: Bool
  var wanted: Outcomes
}

extension RowEncoding.Step {
  /// Which symbols the test excludes, iff that is all it does and a set of bits can say it.
  fileprivate var excluding: (Excluding, [ClosedRange<UInt32>])? {
    let (slot, isText, runs, wanted): (Int, Bool, [ClosedRange<UInt32>], Outcomes)
    switch self {
    case .symbols(let place, let text, let run, let outcomes): (slot, isText, runs, wanted) = (place, text, [run], outcomes)
    case .members(let place, let text, let all, let outcomes): (slot, isText, runs, wanted) = (place, text, all, outcomes)
    default: return nil
    }
    guard wanted == .isFalse || wanted == [.isFalse, .isUnknown],
      runs.allSatisfy({ $0.upperBound < RowEncoding.memberLimit })
    else { return nil }
    return (Excluding(slot: slot, isText: isText, wanted: wanted), runs)
  }
}

extension [ClosedRange<UInt32>] {
  /// The same numbers as ranges that are ascending and do not meet.
  fileprivate var joinedWhereTheyMeet: [ClosedRange<UInt32>] {
    var joined: [ClosedRange<UInt32>] = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
        joined[joined.count - 1] = last.lowerBound...Swift.max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }
}
