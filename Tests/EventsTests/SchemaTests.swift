import Events
import Foundation
import Testing

/// `events.proto` is what readers in other languages know of the log: it says what the Swift declarations say.
@Suite struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    /// The text of every Swift file, and what they declare: read once for all tests.
    private static let declared = Result {
        let paths = try ["Events", "Messages", "Settings"].flatMap { module in
            try FileManager.default.subpathsOfDirectory(atPath: folder.appending(path: module).path()).sorted()
                .map { "\(module)/\($0)" }
        }
        let sources = try paths.filter { $0.hasSuffix(".swift") }.map(text)
        return (sources: sources, schema: PayloadSchema(swift: sources))
    }

    @Test func theProtoFileSaysWhatTheDeclarationsSay() throws {
        let proto = PayloadSchema(proto: try SchemaTests.text("Events/events.proto"))
        let swift = try SchemaTests.declared.get().schema
        #expect(proto.differences(from: swift) == [])
    }

    @Test func noDeclarationIsOverlooked() throws {
        let (sources, swift) = try SchemaTests.declared.get()
        let calls = sources.reduce(0) {
            $0 + $1.ranges(of: /fields\.(field|detail)\(\d|s\.(setting|stored)\(\s*\d/).count
        }
        #expect(calls > 150)
        #expect(swift.messages.values.reduce(0) { $0 + $1.count } == calls)
        #expect(swift.messages.values.allSatisfy { $0.allSatisfy { $0.type != "unknown" && $0.number <= 31 } })
    }

    @Test func everyKindHasItsMessage() throws {
        let proto = PayloadSchema(proto: try SchemaTests.text("Events/events.proto"))
        #expect(proto.enumerations["EventKind"]?.count == EventKind.allCases.count)
        for kind in EventKind.allCases {
            let name = "\(kind)"
            #expect(proto.enumerations["EventKind"]?["EVENTKIND" + name.uppercased()] == Int(kind.rawValue))
            #expect(proto.messages[name.prefix(1).uppercased() + name.dropFirst()] != nil)
        }
    }

    @Test(arguments: [
        ("uint64 send = 1;", "uint64 send = 9;"), ("string waID = 4;", "string wa = 4;"),
        ("uint32 code = 4;", "int64 code = 4;"), ("optional int64 retryAt", "int64 retryAt"),
        ("REASON_AUTO_CLOSE = 4", "REASON_AUTO_CLOSE = 6"), ("bool fromCustomer = 5;", ""),
    ])
    func aDifferenceIsFound(_ original: String, _ changed: String) throws {
        let text = try SchemaTests.text("Events/events.proto")
        let range = try #require(text.firstRange(of: original))
        let proto = PayloadSchema(proto: text.replacingCharacters(in: range, with: changed))
        #expect(proto.differences(from: try SchemaTests.declared.get().schema).count == 1)
    }
}
