import Testing

@testable import AinkaBundle

/// Digests are what their standard says.
@Suite struct DigestTests {
  private func text(_ digest: [UInt8]) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// As `b2sum -l 256` says.
  @Test func isBLAKE2b() {
    #expect(
      text(Digest.blake2b(Array("abc".utf8))) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
  }
}
