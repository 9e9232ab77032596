/// SHA-256 (FIPS 180-4), so that a broken bundle can be given a checksum that fits.
enum SHA256 {
  /// Returns the first 32 bits of the fractional parts of the `root`-th roots of the first `count` primes (sections 4.2.2, 5.3.3).
  private static func constants(_ count: Int, root: Int) -> [UInt32] {
    var primes: [UInt32] = []
    var candidate: UInt32 = 2
    while primes.count < count {
      if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      // The root times 2^32, by bits: the largest whole number whose power is not above prime times 2^(32 root).
      var value: UInt64 = 0
      for bit in (0..<36).reversed() {
        if power(value | 1 << UInt64(bit), root) <= UInt128(prime) << UInt128(32 * root) { value |= 1 << UInt64(bit) }
      }
      return UInt32(truncatingIfNeeded: value)
    }
  }

  private static func power(_ base: UInt64, _ exponent: Int) -> UInt128 {
    (0..<exponent).reduce(UInt128(1)) { product, _ in product * UInt128(base) }
  }

  private static let rounds = constants(64, root: 3)
  private static let start = constants(8, root: 2)

  /// Returns the digest of `message`.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    padded += Array(repeating: 0, count: (120 - padded.count % 64) % 64)
    padded += (0..<8).map { UInt8(truncatingIfNeeded: (UInt64(message.count) * 8) >> UInt64(56 - $0 * 8)) }
    var state = start
    for block in stride(from: 0, to: padded.count, by: 64) { mix(padded[block..<block + 64], into: &state) }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - $0 * 8)) } }
  }

  /// Mixes one block of 64 bytes into `state` (section 6.2.2).
  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }
    var words = (0..<16).map { index in
      block[(block.startIndex + index * 4)..<(block.startIndex + index * 4 + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let (before, after) = (words[index - 15], words[index - 2])
      let first = rotated(before, 7) ^ rotated(before, 18) ^ before >> 3
      let second = rotated(after, 17) ^ rotated(after, 19) ^ after >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let first = h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ rounds[index] &+ words[index]
      let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] = state[index] &+ word }
  }
}
