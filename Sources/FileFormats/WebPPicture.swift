import CWebP

/// What a WebP file says of its picture.
public struct WebPPicture: Hashable, Sendable {
    /// Pixels of a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Whether it moves.
    public let isAnimated: Bool

    /// - Parameter bytes: The file, or so much of it that its head is there. Nil where it is none, or its head is not whole.
    public init?(_ bytes: [UInt8]) {
        var features = WebPBitstreamFeatures()
        guard WebPGetFeatures(bytes, bytes.count, &features) == VP8_STATUS_OK else { return nil }
        (width, height) = (Int(features.width), Int(features.height))
        isAnimated = features.has_animation != 0
    }
}
