import CSodium

/// SHA-256 (FIPS 180-4), by libsodium.
public enum Digest {
  /// How many bytes a digest has.
  public static let bytes = 32

  /// Returns the digest of `data`.
  public static func sha256(_ data: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: bytes)
    crypto_hash_sha256(&digest, data, UInt64(data.count))
    return digest
  }
}
