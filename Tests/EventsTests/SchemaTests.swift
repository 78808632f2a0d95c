import Events
import Foundation
import Testing

/// `events.proto` is what readers in other languages know of the log: it says what the Swift declarations say.
@Suite struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Events")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    private static func sources() throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path()).sorted()
        return try paths.filter { $0.hasSuffix(".swift") }.map(text)
    }

    @Test func theProtoFileSaysWhatTheDeclarationsSay() throws {
        let proto = PayloadSchema(proto: try SchemaTests.text("events.proto"))
        let swift = PayloadSchema(swift: try SchemaTests.sources())
        #expect(proto.differences(from: swift) == [])
    }

    @Test func noDeclarationIsOverlooked() throws {
        let sources = try SchemaTests.sources()
        let swift = PayloadSchema(swift: sources)
        let calls = sources.reduce(0) { $0 + $1.ranges(of: "fields.field(").count }
        #expect(calls > 150)
        #expect(swift.messages.values.reduce(0) { $0 + $1.count } == calls)
        #expect(swift.messages.values.allSatisfy { $0.allSatisfy { $0.type != "unknown" && $0.number <= 31 } })
    }

    @Test func everyKindHasItsMessage() throws {
        let proto = PayloadSchema(proto: try SchemaTests.text("events.proto"))
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
        let text = try SchemaTests.text("events.proto")
        let range = try #require(text.firstRange(of: original))
        let proto = PayloadSchema(proto: text.replacingCharacters(in: range, with: changed))
        #expect(proto.differences(from: PayloadSchema(swift: try SchemaTests.sources())).count == 1)
    }
}
