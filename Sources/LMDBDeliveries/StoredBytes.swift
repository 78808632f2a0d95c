import Deliveries
import Timeline

/// How a group's place and its events are stored: numbers with their lowest byte first, a version before them.
enum StoredBytes {
    private static let version: UInt8 = 1
    /// In the first, what a group had taken was stored event by event: its floor was where it had looked up to. In the second, nobody was given
    /// anything of which nothing was stored.
    private static let placeVersion: UInt8 = 3
    private static let placeSizes: [UInt8: Int] = [1: 25, 2: 33, 3: 49]

    static func place(_ place: StoredGroup, to bytes: inout [UInt8]) {
        bytes.append(placeVersion)
        for number in [place.next.rawValue, place.lease, place.ordered.rawValue, place.floor.rawValue] {
            append(number, to: &bytes)
        }
        for number in [place.reach.rawValue, place.recalled] { append(number, to: &bytes) }
    }

    static func place(_ bytes: UnsafeRawBufferPointer) -> StoredGroup? {
        guard let version = bytes.first, placeSizes[version] == bytes.count else { return nil }
        let (next, lease): (Position, UInt64) = (Position(number(bytes, 1)), number(bytes, 9))
        var place = StoredGroup(
            floor: version > 1 ? Position(number(bytes, 25)) : next, next: next, lease: lease,
            ordered: Position(number(bytes, 17)), recalled: lease)
        if version > 2 { (place.reach, place.recalled) = (Position(number(bytes, 33)), number(bytes, 41)) }
        return place.recalled <= lease && lease < .max ? place : nil
    }

    static func settled(_ block: SettledBlock, to bytes: inout [UInt8]) {
        bytes.append(version)
        for word in block.words { append(word, to: &bytes) }
    }

    static func settled(_ bytes: UnsafeRawBufferPointer) -> SettledBlock? {
        guard bytes.count % 8 == 1, bytes[0] == version else { return nil }
        return SettledBlock((0..<bytes.count / 8).map { number(bytes, 1 + 8 * $0) })
    }

    static func pending(_ delivery: PendingDelivery, to bytes: inout [UInt8]) {
        var (kind, moment, reason): (UInt8, UInt64, String) = (0, 0, "")
        switch delivery.state {
        case .pending: kind = 0
        case .waiting(let until): (kind, moment) = (1, UInt64(until.milliseconds))
        case .leased(let until): (kind, moment) = (2, UInt64(until.milliseconds))
        case .parking(let why): (kind, reason) = (3, why)
        case .held: kind = 4
        }
        bytes.append(version)
        bytes.append(kind)
        append(delivery.lane.rawValue, to: &bytes)
        append(delivery.deliveries, to: &bytes)
        append(delivery.lease, to: &bytes)
        append(moment, to: &bytes)
        bytes += reason.utf8
    }

    static func pending(_ bytes: UnsafeRawBufferPointer) -> PendingDelivery? {
        guard bytes.count >= 26, bytes[0] == version else { return nil }
        let until = Timestamp.clamped(milliseconds: Int64(clamping: number(bytes, 18) as UInt64))
        let state: PendingDelivery.State
        switch bytes[1] {
        case 0: state = .pending
        case 1: state = .waiting(until: until)
        case 2: state = .leased(until: until)
        case 3: state = .parking(reason: String(decoding: bytes[26...], as: UTF8.self))
        case 4: state = .held
        default: return nil
        }
        return PendingDelivery(
            lane: ConversationID(number(bytes, 2)), state: state, deliveries: number(bytes, 6), lease: number(bytes, 10)
        )
    }

    /// A group's key, and with a position that of one of its events: in order of both.
    static func key(_ group: Position, _ position: Position? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in [group.rawValue] + (position.map { [$0.rawValue] } ?? []) {
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
        return bytes
    }

    /// The number at a place of a key.
    static func keyNumber(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Position {
        Position(UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }

    static func number(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

    static func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int
    ) -> Number {
        Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
