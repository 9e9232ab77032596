import CSodium

/// Digests of 32 bytes, by libsodium.
public enum Digest {
  /// How many bytes a digest has.
  public static let bytes = 32

  /// Returns the BLAKE2b-256 of `data` (RFC 7693), as `b2sum -l 256` prints it: a third of the time of SHA-256, in a command of which
  /// hashing would be a third.
  public static func blake2b(_ data: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: bytes)
    crypto_generichash_blake2b(&digest, bytes, data, UInt64(data.count), nil, 0)
    return digest
  }
}
