import Testing

@testable import AinkaBundle

/// Digests are those that their standards say.
@Suite struct DigestTests {
  private func text(_ digest: [UInt8]) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// FIPS 180-4's example.
  @Test func isSHA256() {
    #expect(
      text(Digest.sha256(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  /// As `b2sum -l 256` says.
  @Test func isBLAKE2b() {
    #expect(
      text(Digest.blake2b(Array("abc".utf8))) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
  }
}
