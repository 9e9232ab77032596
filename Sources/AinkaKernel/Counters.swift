public import AinkaBundle
public import AinkaValues
import CAinkaABI
import CBPF
import Glibc

extension KernelHost {
  /// Sets the counters at zero that rules begin with.
  func resetCounters(_ counters: [CounterAssignment], in set: ProgramSet, maps: borrowing SharedMaps) throws(HostError) {
    let carried = CarriedCounters(of: set)
    let zeros = [ainka_counter](repeating: ainka_counter(), count: SharedMaps.possibleCPUs)
    for counter in counters where !counter.isKept {
      carried?.forget(counter.index)
      var key = UInt32(counter.index)
      let answer = bpf_map_update_elem(maps.file(.counters), &key, zeros, 0)
      guard answer == 0 else {
        throw HostError(operation: "clear", object: "counter \(counter.index)", errno: -answer)
      }
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
    var values = [ainka_counter](repeating: ainka_counter(), count: Self.possibleCPUs)
    var key = UInt32(index)
    let answer = bpf_map_lookup_elem(file(.counters), &key, &values)
    guard answer == 0 else { throw HostError(operation: "read", object: "counter \(index)", errno: -answer) }
    var sum = ainka_counter()
    for value in values { sum.add(value) }
    if let total = carried?.total(at: index) { sum.add(total) }
    return sum
  }
}

extension ainka_counter {
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
