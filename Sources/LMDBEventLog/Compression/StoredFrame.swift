/// How much of a Zstandard frame (RFC 8878) a record keeps: what the record's own header says, or what is always the same, is
/// left out and put back. With payloads of half a kilobyte that saves a tenth.
///
/// Nearly every payload becomes a frame of one compressed block without checksum, size and dictionary number. Of that, nine
/// bytes are left out: magic number, descriptor, window and the block's header. A payload that becomes anything else keeps its
/// frame but for the magic number.
enum StoredFrame: Equatable {
    /// One block, without what stands before it.
    case block
    /// A frame without its magic number.
    case frame

    /// The bytes that every frame begins with.
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    /// A window of 8 MB, larger than any payload: it makes nobody allocate anything, as payloads are uncompressed in one go.
    private static let window: UInt8 = 0x68
    private static let blockHeader = 3

    /// Bytes left out.
    var omitted: Int {
        switch self {
        case .block: StoredFrame.magic.count + 2 + StoredFrame.blockHeader
        case .frame: StoredFrame.magic.count
        }
    }

    /// The most bytes that are ever left out.
    static var mostOmitted: Int { StoredFrame.block.omitted }

    /// How a frame can be stored.
    init(of frame: UnsafeRawBufferPointer) {
        let start = StoredFrame.block.omitted
        self = .frame
        guard frame.count > start, frame[4] == 0 else { return }
        let header = UInt32(frame[6]) | UInt32(frame[7]) << 8 | UInt32(frame[8]) << 16
        if header == StoredFrame.header(ofBlock: frame.count - start) { self = .block }
    }

    /// Writes the bytes that were left out before a stored frame of this size.
    func restore(_ storedSize: Int, to target: UnsafeMutableRawBufferPointer) {
        target.copyBytes(from: StoredFrame.magic)
        guard self == .block else { return }
        let header = StoredFrame.header(ofBlock: storedSize)
        target[4] = 0
        target[5] = StoredFrame.window
        for index in 0..<StoredFrame.blockHeader {
            target[6 + index] = UInt8(truncatingIfNeeded: header >> UInt32(8 * index))
        }
    }

    /// The last block of a frame, compressed, of this size.
    private static func header(ofBlock size: Int) -> UInt32 { 1 | 2 << 1 | UInt32(truncatingIfNeeded: size) << 3 }
}
