public import AinkaBundle
public import AinkaValues
import CAinkaABI
import CBPF
import Glibc

extension KernelHost {
  /// Sets the counters at zero that rules begin with; in a map that nobody used yet all are.
  func resetCounters(
    _ counters: [CounterAssignment], in set: ProgramSet, maps: borrowing SharedMaps, areNew: Bool
  ) throws(HostError) {
    let indices = counters.filter { !$0.isKept }.map(\.index)
    if let carried = CarriedCounters(of: set) { for index in indices { carried.forget(index) } }
    guard !areNew, !indices.isEmpty else { return }
    var keys = indices.map(UInt32.init)
    let zeros = [ainka_tally](repeating: ainka_tally(), count: SharedMaps.possibleCPUs * keys.count)
    var count = UInt32(keys.count)
    // All of them in one call where the kernel has it, else one by one.
    if keys.count > 1, bpf_map_update_batch(maps.file(.counters), &keys, zeros, &count, nil) == 0 { return }
    for var key in keys {
      let answer = bpf_map_update_elem(maps.file(.counters), &key, zeros, 0)
      guard answer == 0 else { throw HostError(operation: "clear", object: "counter \(key)", errno: -answer) }
    }
  }

  /// Returns the counters of `indices`, summed over all CPUs.
  public func counters(_ indices: [Int]) throws(HostError) -> [RuleCounters] {
    guard let set = try activeSet() else { throw nothingDecides }
    let maps = try SharedMaps(of: set, below: pinDirectory)
    let other = sets[1 - set.number]
    // Opened before any total is read: when another command has taken it off by now, no total is still to come.
    let earlier = try? SharedMaps(of: other, below: pinDirectory)
    let carriedEarlier = CarriedCounters(of: other)
    let carried = CarriedCounters(of: set)
    var sums: [RuleCounters] = []
    for index in indices {
      var sum = try maps.counter(index, carried: nil)
      // While both sets are attached the totals of the earlier one are not known yet.
      if var total = carried?.total(at: index) {
        if CarriedCounters.waits(total) {
          guard let counted = try earlier?.counter(index, carried: carriedEarlier) else {
            throw HostError(
              operation: "open", object: other.directory, errno: ENOENT,
              advice: "a pin was removed by hand: `ainka clear` and apply again")
          }
          total = counted
        }
        sum.add(total)
      }
      sums.append(RuleCounters(sum))
    }
    return sums
  }
}

extension SharedMaps {
  /// How many values a per-CPU map has for each key.
  static var possibleCPUs: Int { max(1, Int(libbpf_num_possible_cpus())) }

  /// Returns counter `index`, summed over all CPUs, with what was `carried` over from an earlier set.
  func counter(_ index: Int, carried: borrowing CarriedCounters?) throws(HostError) -> ainka_counter {
    var sum = ainka_counter()
    if hasEarlierCounters {
      for value in try values(ofCounter: index, zero: ainka_counter()) { sum.add(value) }
    } else {
      for value in try values(ofCounter: index, zero: ainka_tally()) { sum.add(value) }
    }
    if let total = carried?.total(at: index) { sum.add(total) }
    return sum
  }
}

extension SharedMaps {
  /// Returns what counter `index` has on each CPU, as values like `zero`: of 64 bytes.
  private func values<Value>(ofCounter index: Int, zero: Value) throws(HostError) -> [Value] {
    var values = [Value](repeating: zero, count: Self.possibleCPUs)
    var key = UInt32(index)
    let answer = bpf_map_lookup_elem(file(.counters), &key, &values)
    guard answer == 0 else { throw HostError(operation: "read", object: "counter \(index)", errno: -answer) }
    return values
  }
}

extension ainka_counter {
  /// Adds what `tally` counted.
  fileprivate mutating func add(_ tally: ainka_tally) {
    let acted = tally.met.2 + tally.met.3
    let unread = tally.met.1 + tally.met.3
    matched += tally.met.0 + tally.met.1 + acted
    self.acted += acted
    self.unread += unread
    limited += tally.limited
    refused += tally.refused
    unknown &+= tally.unknown  // may be negative on one CPU
    observed += tally.observed
  }

  /// Adds what `other` counted.
  mutating func add(_ other: ainka_counter) {
    matched += other.matched
    acted += other.acted
    limited += other.limited
    refused += other.refused
    unknown &+= other.unknown  // may be negative on one CPU
    unread += other.unread
    observed += other.observed
  }
}

extension RuleCounters {
  /// Creates what people see of `counter`.
  fileprivate init(_ counter: ainka_counter) {
    self.init()
    matched = counter.matched
    acted = counter.acted
    limited = counter.limited
    refused = counter.refused
    unknown = counter.unknown
    unread = counter.unread
    observed = counter.observed
  }
}
