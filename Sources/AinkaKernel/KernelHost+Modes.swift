import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaHost

extension KernelHost {
  /// Puts the rules with these numbers of the active generation into observe mode, or back: one byte each, in force with the next
  /// event. Rules that are off stay off.
  public func setMode(rules: [Int], observe: Bool) throws(HostError) {
    guard let active = try current() else {
      throw HostError(operation: "change", object: "the mode of rules", advice: "no generation is active: apply a policy first")
    }
    let mode = UInt8((observe ? AINKA_OBSERVE : AINKA_ENFORCE).rawValue)
    try withModes(of: active) { modes, count throws(HostError) in
      if let stray = rules.first(where: { !(0..<count).contains($0) }) {
        throw HostError(operation: "change", object: "the mode of rule \(stray)", advice: "the generation has \(count) rules")
      }
      for rule in rules {
        let place = modes + rule * MemoryLayout<ainka_rule>.stride
        if place.load(as: UInt8.self) != UInt8(AINKA_OFF.rawValue) { place.storeBytes(of: mode, as: UInt8.self) }
      }
    }
  }

  /// Returns the numbers of the rules of the active generation that are in observe mode.
  public func observedRules() throws(HostError) -> Set<Int> {
    guard let active = try current() else { return [] }
    return try withModes(of: active) { modes, count throws(HostError) in
      let observe = UInt8(AINKA_OBSERVE.rawValue)
      return Set((0..<count).filter { (modes + $0 * MemoryLayout<ainka_rule>.stride).load(as: UInt8.self) == observe })
    }
  }

  /// Calls `body` with the mode of the first rule of the half that decides, and how many rules there are.
  private func withModes<T>(
    of active: ActiveGeneration, _ body: (UnsafeMutableRawPointer, Int) throws(HostError) -> T
  ) throws(HostError) -> T {
    let maps = try activeMaps()
    return try maps.withHalf(active.half) { image, bytes throws(HostError) in
      let directory = image.load(as: ainka_directory.self)
      let end = Int(directory.rule_records) + Int(directory.rules) * MemoryLayout<ainka_rule>.stride
      guard end <= bytes, let place = MemoryLayout<ainka_rule>.offset(of: \.mode) else {
        throw HostError(
          operation: "read", object: "the rules of generation \(active.number)", advice: "`ainka clear`, then apply again")
      }
      return try body(image + Int(directory.rule_records) + place, Int(directory.rules))
    }
  }
}
