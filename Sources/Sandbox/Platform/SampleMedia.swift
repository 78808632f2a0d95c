import Crypto
import FoundationEssentials

/// The files customers send: a picture of one point, a page without text, a moment of silence. They can be fetched as
/// the platform's media can.
struct SampleMedia: Equatable, Sendable {
    let mimeType: String
    let bytes: [UInt8]

    /// The digest as webhooks carry it.
    var sha256: String { Data(SHA256.hash(data: Data(bytes))).base64EncodedString() }

    /// The digest as the media endpoint carries it.
    var sha256Hexadecimal: String {
        SHA256.hash(data: Data(bytes)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static let image = SampleMedia(
        mimeType: "image/png",
        bytes: bytes(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="))

    static let document = SampleMedia(
        mimeType: "application/pdf",
        bytes: Array(
            """
            %PDF-1.1
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
            trailer<</Root 1 0 R>>
            %%EOF
            """.utf8))

    static let voice = SampleMedia(
        mimeType: "audio/ogg; codecs=opus", bytes: Array("OggS".utf8) + Array(repeating: 0, count: 24))

    private static func bytes(_ base64: String) -> [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }
}
