import Testing

@testable import generate_events

/// The build makes the kinds of event of the rows in `EventKind`, and says what is wrong with a row, and where.
@Suite struct EventRowsTests {
    private func rows(_ body: String) -> EventRows {
        EventRows("// A file.\n\npublic enum EventKind: UInt16 {\n\(body)\n}\n\nlet more = 1\n")
    }

    @Test func aRowIsANameANumberAndItsDocumentation() {
        let read = rows("    // A group.\n\n    /// It rained.\n    ///\n    /// A lot.\n    case itRained = 3\n")
        #expect(read.mistakes == [])
        #expect(read.rows == [EventRow(name: "itRained", number: 3, documentation: ["It rained.", "", "A lot."])])
        #expect(read.rows.first?.type == "ItRained")
    }

    @Test(arguments: [
        ("    case itRained = 3", 4, "no documentation"),
        ("    /// It rained.\n\n    case itRained = 3", 6, "no documentation"),
        ("    /// A.\n    case one = 3\n    /// B.\n    case two = 3", 7, "'one' has the number 3 already"),
        ("    /// A.\n    case one = 3\n    /// B.\n    case one = 4", 7, "there is a 'one' already"),
        ("    /// A.\n    case one", 5, "this is no row"),
        ("    /// A.\n    case one = 70000", 5, "this is no row"),
        ("    /// A.\n    case one = 0", 5, "this is no row"),
        ("    /// A.\n    case One = 1", 5, "this is no row"),
        ("    /// A.\n    case one = 1, two = 2", 5, "this is no row"),
        ("    func more() {}", 4, "this is no row"),
    ])
    func aMistakeIsToldWithItsLine(_ body: String, _ line: Int, _ advice: String) throws {
        let mistakes = rows(body).mistakes
        #expect(mistakes.map(\.line) == [line])
        #expect(mistakes.first?.advice.contains(advice) == true)
    }

    @Test func everyMistakeIsTold() {
        #expect(
            rows("    case one = 1\n    case two\n    /// C.\n    case three = 1").mistakes.map(\.line) == [4, 5, 7])
        #expect(EventRows("let nothing = 1").mistakes.map(\.line) == [1])
        #expect(EventRows("public enum EventKind {\n").mistakes.count == 1)
    }

    @Test func theSourceHasACaseInEachSwitch() {
        let rows = [
            EventRow(name: "itRained", number: 3, documentation: ["It rained."]),
            EventRow(name: "itSnowed", number: 5, documentation: ["It snowed.", "", "Rarely."]),
        ]
        let text = EventSource(rows: rows).text
        #expect(
            text.contains(
                "    /// It rained.\n    case itRained(ItRained)\n    /// It snowed.\n    ///\n    /// Rarely.\n"))
        #expect(text.contains("        case .itRained: self = .itRained(try ItRained(encoded: bytes, extent))\n"))
        #expect(text.contains("        case .itSnowed: EventKind.itSnowed.rawValue\n"))
        #expect(text.contains("        case .itSnowed(let fields): fields\n        case .unrecognized: nil\n"))
        #expect(text.contains("        case .itRained: ItRained.self\n"))
        #expect(
            text.contains("extension ItSnowed: EventFields {\n    public static var kind: EventKind { .itSnowed }\n}\n")
        )
    }

    @Test func whatIsSaidOfTypesAndPropertiesIsKeptByTheirPaths() {
        let comments = SourceComments([
            "/// Rain.\n///\n/// Wet.\npublic struct Rain {\n    /// How ``much``.\n    public var amount = 0\n    public var more = 0\n}\n"
        ])
        #expect(comments.lines == ["Rain\tRain.", "Rain.amount\tHow much."])
        let text = CommentsSource(comments: comments).text
        #expect(text.contains("\n        Rain\tRain.\n        Rain.amount\tHow much.\n        \"\"\"####\n"))
    }
}
