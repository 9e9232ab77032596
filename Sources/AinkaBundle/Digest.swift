import CSodium

/// Digests of 32 bytes, by libsodium.
public enum Digest {
  /// How many bytes a digest has.
  public static let bytes = 32

  /// Returns the SHA-256 of `data` (FIPS 180-4): of files, which others may want to check.
  public static func sha256(_ data: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: bytes)
    crypto_hash_sha256(&digest, data, UInt64(data.count))
    return digest
  }

  /// Returns the BLAKE2b-256 of `data` (RFC 7693): of the many small things that only we compare; a third of the time of SHA-256.
  public static func blake2b(_ data: [UInt8]) -> [UInt8] { data.withUnsafeBufferPointer(blake2b) }

  /// Returns the BLAKE2b-256 of the bytes of `text`.
  public static func blake2b(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8(blake2b)
  }

  private static func blake2b(_ data: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: bytes)
    crypto_generichash_blake2b(&digest, bytes, data.baseAddress, UInt64(data.count), nil, 0)
    return digest
  }
}
