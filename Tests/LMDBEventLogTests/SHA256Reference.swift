import Crypto

/// The digest of bytes in one piece, to compare the record's chain with.
enum SHA256Reference {
    static func digest(_ bytes: [UInt8]) -> [UInt8] { [UInt8](SHA256.hash(data: bytes)) }
}
