import Crypto
import FoundationEssentials
import GRDB

/// What all tables hold, in one number: two files are the same where their hashes are.
enum ViewHash {
    /// SHA-256, in hexadecimal, over every row of every table in order of its key, and over the words that are searched.
    static func hash(of database: Database) throws -> String {
        var hash = SHA256()
        for table in Schema.tables {
            hash.update(data: Array(table.name.utf8))
            let rows = try Row.fetchCursor(
                database, sql: table.reading("ORDER BY \(table.key.joined(separator: ", "))"))
            try add(rows, to: &hash)
        }
        for words in SearchIndex.words {
            // How often each word stands where: however the index is kept.
            try add(
                try Row.fetchCursor(database, sql: "SELECT term, col, doc, cnt FROM \(words) ORDER BY term, col"),
                to: &hash)
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func add(_ rows: RowCursor, to hash: inout SHA256) throws {
        var bytes: [UInt8] = []
        while let row = try rows.next() {
            bytes.removeAll(keepingCapacity: true)
            for value in row.databaseValues { add(value, to: &bytes) }
            hash.update(data: bytes)
        }
    }

    private static func add(_ value: DatabaseValue, to bytes: inout [UInt8]) {
        switch value.storage {
        case .null: bytes.append(0)
        case .int64(let number):
            bytes.append(1)
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        case .double(let number):
            bytes.append(2)
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        case .string(let text): add(3, Array(text.utf8), to: &bytes)
        case .blob(let data): add(4, Array(data), to: &bytes)
        }
    }

    private static func add(_ kind: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(kind)
        withUnsafeBytes(of: UInt32(content.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: content)
    }
}
