import Testing

/// What the check of the arrows finds, on houses made up for it.
@Suite struct HouseTests {
    private static let drawing = """
        Some words.
        ```arrows
        words = Events, Timeline

        Timeline (pure):
        Events (pure): Timeline
        Wire (pure): words, Crypto
        Broker: words, Wire
        ```
        More words: none of these.
        """

    private static let sound: [String: Set<String>] = [
        "Timeline": [], "Events": ["Timeline"], "Wire": ["Events", "Crypto"], "Broker": ["Events", "Foundation"],
    ]

    private func faults(_ change: (inout [String: Set<String>]) -> Void) throws -> [String] {
        var imports = Self.sound
        change(&imports)
        return try House(drawnIn: Self.drawing).faults(of: imports)
    }

    @Test func theDrawingIsRead() throws {
        let rooms = try House(drawnIn: Self.drawing).rooms
        #expect(rooms.map(\.name) == ["Timeline", "Events", "Wire", "Broker"])
        #expect(rooms.map(\.isPure) == [true, true, true, false])
        #expect(rooms[2].arrows == ["Events", "Timeline", "Crypto"])
    }

    @Test func whatIsAsDrawnIsSound() throws { #expect(try faults { _ in } == []) }

    @Test func anArrowThatTurnsRoundIsFound() throws {
        #expect(
            try faults { $0["Timeline"] = ["Events"] } == [
                "Timeline imports Events, which the house does not allow: turn the arrow round"
            ])
        #expect(
            try faults { $0["Wire"]?.insert("Broker") } == [
                "Wire imports Broker, which the house does not allow: turn the arrow round"
            ])
    }

    @Test(arguments: ["Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "NIOCore", "Glibc"])
    func whatIsNotPureIsFound(module: String) throws {
        #expect(
            try faults { $0["Events"]?.insert(module) } == [
                "Events is pure and imports \(module): let the shell do what needs it, and hand in what comes of it"
            ])
        #expect(try faults { $0["Broker"]?.insert(module) } == [])
    }

    @Test func aModuleThatIsNotDrawnIsFound() throws {
        #expect(
            try faults { $0["Console"] = [] } == [
                "Console is not in the house: add it to the block of ARCHITECTURE.md, with what it may import"
            ])
        #expect(
            try faults { $0["Wire"] = nil } == ["Wire is in the house, and there is no such module: take it out"])
    }

    @Test func aCycleIsFound() throws {
        let house = try House(drawnIn: "```arrows\nA: C\nB: A\nC: B\n```\n")
        #expect(
            house.faults(of: ["A": ["C"], "B": ["A"], "C": ["B"]]) == [
                "A stands before C and may import it: put it behind",
                "A may import itself by way of others: break the cycle",
                "B may import itself by way of others: break the cycle",
                "C may import itself by way of others: break the cycle",
            ])
    }

    @Test(arguments: ["", "```\nA: B\n```", "```arrows\nA: B", "```arrows\nA, B\n```"])
    func whatIsNoDrawingIsTold(text: String) { #expect(throws: HouseError.self) { try House(drawnIn: text) } }

    @Test func importsAreReadHoweverTheyAreWritten() {
        let source = """
            public import Events
            import struct Timeline.Timestamp
            @testable import Broker
            @preconcurrency package import NIOCore
            // import Nothing
            let text = "import Nothing"
            important()
            #if canImport(Glibc)
                import Glibc
            #endif
            """
        #expect(Imports.modules(of: source) == ["Events", "Timeline", "Broker", "NIOCore", "Glibc"])
    }
}
