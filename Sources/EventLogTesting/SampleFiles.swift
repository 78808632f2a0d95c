/// Small files of many types, made byte by byte: real as far as anybody looks who only wants to know what they are.
public enum SampleFiles {
    /// A PNG of one pixel, as far as its first parts.
    public static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]
    /// A JPEG's beginning.
    public static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 2, 0, 0, 1, 0, 1, 0, 0]
    /// A GIF's beginning.
    public static let gif: [UInt8] = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0]
    /// A short PDF.
    public static let pdf: [UInt8] = Array("%PDF-1.4\n%%EOF\n".utf8)
    /// The first box of an MPEG-4 file.
    public static let mp4: [UInt8] = [0, 0, 0, 24] + Array("ftypmp42".utf8) + [0, 0, 0, 0] + Array("mp42isom".utf8)
    /// Sound with a tag before it.
    public static let mp3: [UInt8] = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 0, 0xFF, 0xFB, 0x90, 0]
    /// A frame of AAC.
    public static let aac: [UInt8] = [0xFF, 0xF1, 0x50, 0x80, 0, 0x1F, 0xFC]
    /// The beginning of adaptive multi-rate sound.
    public static let amr: [UInt8] = Array("#!AMR\n".utf8) + [0x3C, 0x91]
    /// A ZIP archive's beginning, as newer documents have it.
    public static let zip: [UInt8] = [0x50, 0x4B, 3, 4, 20, 0, 0, 0]
    /// A compound file's beginning, as older documents have it.
    public static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    /// An Ogg file's first page, with the head of a codec.
    ///
    /// - Parameter segments: Of how many parts the page's table tells.
    public static func ogg(_ codec: String = "OpusHead", segments: Int = 1) -> [UInt8] {
        let content = Array(codec.utf8) + [1, 1, 0x38, 1, 0x80, 0xBB, 0, 0, 0, 0, 0]
        let head = Array("OggS".utf8) + [0, 2] + [UInt8](repeating: 0, count: 20) + [UInt8(clamping: segments)]
        let table = [UInt8(content.count)] + [UInt8](repeating: 0, count: max(0, segments - 1))
        return head + (segments == 0 ? [] : table) + content
    }

    /// A WebP.
    ///
    /// - Parameters:
    ///   - size: Bytes of the file: an even number, at least 64.
    ///   - isAnimated: Whether it says that it moves.
    public static func webp(_ width: Int = 512, _ height: Int = 512, size: Int = 64, isAnimated: Bool = false)
        -> [UInt8]
    {
        var parts: [UInt8] = []
        if isAnimated {
            let flags: [UInt8] = [2, 0, 0, 0]
            parts = part("VP8X", flags + number(width - 1, bytes: 3) + number(height - 1, bytes: 3))
        } else {
            // Both measures have 14 bits.
            parts = part("VP8L", [0x2F] + number((width - 1) | (height - 1) << 14, bytes: 4) + [0])
        }
        let filling = max(0, size - 12 - parts.count - 8)
        let content = Array("WEBP".utf8) + parts + part("JUNK", [UInt8](repeating: 7, count: filling))
        return Array("RIFF".utf8) + number(content.count, bytes: 4) + content
    }

    private static func part(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + number(content.count, bytes: 4) + content + (content.count % 2 == 1 ? [0] : [])
    }

    private static func number(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
