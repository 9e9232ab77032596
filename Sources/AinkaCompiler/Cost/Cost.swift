/// What some work costs at worst: time, look-ups in maps, instructions that run, and bytes of the image.
///
/// Costs add up, and multiply by how often the work is done; of two ways that an event can take, `worst` has the larger of each.
public struct Cost: Sendable {
  public var picoseconds: Int
  /// Look-ups in hash maps of the kernel: windows, buckets and thresholds by key.
  public var lookUps: Int
  public var instructions: Int
  public var bytes: Int

  public static let nothing = Cost(nanoseconds: 0)

  public init(nanoseconds: Double = 0, lookUps: Int = 0, instructions: Int = 0, bytes: Int = 0) {
    picoseconds = Int((nanoseconds * 1_000).rounded())
    self.lookUps = lookUps
    self.instructions = instructions
    self.bytes = bytes
  }

  public static func + (left: Cost, right: Cost) -> Cost {
    var sum = left
    sum.picoseconds += right.picoseconds
    sum.lookUps += right.lookUps
    sum.instructions += right.instructions
    sum.bytes += right.bytes
    return sum
  }

  public static func += (left: inout Cost, right: Cost) { left = left + right }

  public static func * (left: Cost, times: Int) -> Cost {
    var product = left
    product.picoseconds *= times
    product.lookUps *= times
    product.instructions *= times
    product.bytes *= times
    return product
  }

  /// Returns the larger of both, each kind for itself: what an event costs at worst that goes one way or the other.
  public func worst(_ other: Cost) -> Cost {
    var result = self
    result.picoseconds = max(picoseconds, other.picoseconds)
    result.lookUps = max(lookUps, other.lookUps)
    result.instructions = max(instructions, other.instructions)
    result.bytes = max(bytes, other.bytes)
    return result
  }
}
