import ArgumentParser
import Events
import Foundation
import Timeline

/// `parley-bench work`: the events that the limits and the peers are measured with, in a file.
struct WriteWork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Write the work of the limits and peers to a file.")

    @Argument(help: "The file.") var file: String
    @Option(help: "How many events.") var events = 200_000
    @Option(help: "Customers, each with one conversation.") var conversations = 100_000
    @Option(help: "What chance is drawn from.") var seed: UInt64 = 1
    @Flag(help: "Customers' messages alone.") var messages = false

    func validate() throws {
        guard (1...100_000_000).contains(events), (1...10_000_000).contains(conversations) else {
            throw ValidationError("--events is 1 to 100000000, --conversations 1 to 10000000")
        }
    }

    func run() throws {
        var writer = try WorkFileWriter(file)
        var traffic = Traffic(customers: conversations, seed: seed)
        while writer.count < events {
            for recorded in traffic.next() where writer.count < events {
                if messages {
                    guard case .messageReceived = recorded.event.event else { continue }
                } else if recorded.event.conversation == .system {
                    continue
                }
                try writer.add(recorded)
            }
        }
        try writer.finish(conversations: conversations, seed: seed)
    }
}

/// Writes a work file: a header of 64 bytes, then the events, all little-endian, without gaps. `Benchmarks/common/work.h`
/// reads it.
///
/// | bytes | what |
/// |---|---|
/// | 8, 4, 4 | `PARLEYWK`, the version 1, the number of conversations |
/// | 8, 8, 8 | the number of events, the bytes of all payloads, the seed; 24 bytes of 0 follow |
/// | for each event: 4, 2, 2, 4, 8 | conversation, kind, length of the key, length of the payload, when it happened (ms since 1970) |
/// | … | the key, the payload |
struct WorkFileWriter {
    private static let flushSize = 4 << 20
    private let file: FileHandle
    private var buffer = Data()
    private(set) var count = 0
    private var payloadBytes: UInt64 = 0

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw Failure("\(path) can't be written: check that its folder is there, and its permissions") }
        self.file = file
        buffer.append(Data(count: 64))
    }

    mutating func add(_ recorded: Traffic.Recorded) throws {
        let payload = recorded.event.event.payload
        let key = Array((recorded.identity ?? "").utf8)
        append(recorded.event.conversation.rawValue)
        append(recorded.event.event.kind)
        append(UInt16(key.count))
        append(UInt32(payload.count))
        append(recorded.event.occurredAt.milliseconds)
        buffer.append(contentsOf: key)
        buffer.append(contentsOf: payload)
        count += 1
        payloadBytes += UInt64(payload.count)
        if buffer.count > WorkFileWriter.flushSize { try flush() }
    }

    mutating func finish(conversations: Int, seed: UInt64) throws {
        try flush()
        buffer.append(contentsOf: Array("PARLEYWK".utf8))
        append(UInt32(1))
        append(UInt32(conversations))
        append(UInt64(count))
        append(payloadBytes)
        append(seed)
        try file.seek(toOffset: 0)
        try flush()
        try file.close()
    }

    private mutating func flush() throws {
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
    }
}

/// Reads a work file.
struct WorkFileReader {
    /// One event of it.
    struct Event {
        let conversation: UInt32
        let kind: UInt16
        let occurredAt: Int64
        let key: String
        let payload: [UInt8]
    }

    private let path: String
    private let bytes: Data

    init(_ path: String) throws {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count >= 64,
            bytes.prefix(8).elementsEqual("PARLEYWK".utf8)
        else { throw Failure("\(path) is no work file: make one with 'parley-bench work'") }
        self.path = path
        self.bytes = bytes
    }

    /// Hands over the first events, at most so many.
    func read(_ limit: Int, _ body: (Event) -> Void) throws {
        var offset = 64
        var left = limit
        while offset < bytes.count, left > 0 {
            guard let event = event(at: &offset) else { throw Failure("\(path) is cut off: make it anew") }
            body(event)
            left -= 1
        }
    }

    private func event(at offset: inout Int) -> Event? {
        bytes.withUnsafeBytes { bytes in
            func number<Number: FixedWidthInteger & BitwiseCopyable>(_ place: Int, _: Number.Type) -> Number {
                Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + place, as: Number.self))
            }
            guard offset + 20 <= bytes.count else { return nil }
            let key = offset + 20
            let payload = key + Int(number(6, UInt16.self))
            let end = payload + Int(number(8, UInt32.self))
            guard end <= bytes.count else { return nil }
            defer { offset = end }
            return Event(
                conversation: number(0, UInt32.self), kind: number(4, UInt16.self),
                occurredAt: number(12, Int64.self), key: String(decoding: bytes[key..<payload], as: UTF8.self),
                payload: [UInt8](bytes[payload..<end]))
        }
    }
}
