import CLMDB
import EventLog
import Synchronization
import Timeline

/// The dictionaries of a log, digested, by number. The last one is what new records are compressed with.
///
/// In the database a dictionary is stored under its number (4 bytes), as a CRC-32C of the rest (4 bytes), the head of the log
/// when it was trained (8 bytes) and the dictionary, little-endian.
final class DictionaryShelf: Sendable {
    private let dictionaries = Mutex<[UInt16: CompressionDictionary]>([:])
    private let last = Mutex<CompressionDictionary?>(nil)

    /// The dictionary for new records.
    var current: CompressionDictionary? { last.withLock { $0 } }

    /// Puts a dictionary on the shelf; new records use it from now on if it is the last one.
    func add(_ dictionary: CompressionDictionary) {
        dictionaries.withLock { $0[dictionary.id] = dictionary }
        last.withLock { if ($0?.id ?? 0) < dictionary.id { $0 = dictionary } }
    }

    /// The dictionary with this number, from the shelf or else from the database; nil where there is none.
    func dictionary(
        _ id: UInt16, in database: MDB_dbi, _ transaction: Transaction?
    ) throws(LogError) -> CompressionDictionary? {
        if let known = dictionaries.withLock({ $0[id] }) { return known }
        guard let transaction else { return nil }
        let stored: UnsafeRawBufferPointer?
        do throws(LMDBFailure) { stored = try transaction.value(database, number: UInt32(id)) } catch {
            throw LogError(error, in: "dictionary \(id)")
        }
        guard let stored else { return nil }
        let dictionary = try DictionaryShelf.decode(stored, id)
        add(dictionary)
        return dictionary
    }

    /// Takes every dictionary of the database.
    func load(from database: MDB_dbi, _ transaction: Transaction) throws(LogError) {
        var id: UInt16 = 1
        while try dictionary(id, in: database, transaction) != nil { id += 1 }
    }

    /// A dictionary as it is stored.
    static func encode(trainedAt: Position, _ bytes: [UInt8]) -> [UInt8] {
        let content = trainedAt.rawValue.littleEndianBytes + bytes
        return content.withUnsafeBytes { Checksum.of($0) }.littleEndianBytes + content
    }

    /// A dictionary read back.
    static func decode(_ stored: UnsafeRawBufferPointer, _ id: UInt16) throws(LogError) -> CompressionDictionary {
        guard stored.count > 12, stored.count <= 12 + CompressionDictionary.largest,
            stored.number(at: 0, as: UInt32.self)
                == Checksum.of(UnsafeRawBufferPointer(rebasing: stored[4...]))
        else {
            let advice = "dictionary \(id) is damaged, and with it every record compressed with it: restore a backup"
            throw LogError(.corrupted(.start), advice)
        }
        let trainedAt = Position(stored.number(at: 4, as: UInt64.self))
        return try CompressionDictionary(id: id, trainedAt: trainedAt, bytes: [UInt8](stored[12...]))
    }
}

extension FixedWidthInteger {
    /// The number's bytes, the lowest first.
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { [UInt8]($0) } }
}
