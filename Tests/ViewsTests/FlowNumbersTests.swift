import Events
import Flows
import GRDB
import Projections
import Settings
import Testing
import Timeline

@testable import Views

/// How many sessions took which way through a flow, and where they wait (S0.8).
@Suite struct FlowNumbersTests {
    private static let scripts = Scripts.names.filter { $0.contains("flow") }

    private static func numbers(
        _ version: String, in views: Views, on lines: [LineID]? = nil, from: Timestamp = .epoch,
        until: Timestamp = .latest
    ) throws -> FlowNumbers {
        try views.read { try FlowNumbers(of: version, on: lines, from: from, until: until, in: $0) }.answer
    }

    private static func version(of flow: String, in views: Views) throws -> String {
        let found = try views.read {
            try String.fetchOne($0, sql: "SELECT version FROM flow_versions WHERE flow = ?", arguments: [flow])
        }
        return try #require(found.answer)
    }

    /// What the tables count is what the events say, whichever script made them.
    @Test(arguments: scripts) func everyStepIsCountedOnceAndWhoWaitsIsThere(_ name: String) async throws {
        let events = try Scripts.events(name)
        let views = try await Story(events).views()
        var world = World()
        var steps: [String: Int] = [:]
        var begun: [ConversationID: [String]] = [:]
        for event in events {
            world.apply(event)
            if case .flowStarted(let started) = event.event {
                begun[event.conversation] = [started.hash] + started.calls
            }
            guard case .flowStepped(let stepped) = event.event, !stepped.late else { continue }
            let version = begun[event.conversation]?.first { world.flows.version($0)?.name == stepped.visit.flow }
            steps["\(version ?? "") \(stepped.visit.node) \(stepped.outcome)", default: 0] += 1
        }
        var waiting: [String: Int] = [:]
        for conversation in world.conversations {
            guard let flow = conversation.sessions.flow, conversation.sessions.open != nil else { continue }
            for frame in flow.state.frames {
                let version = flow.versions.first { world.flows.version($0)?.name == frame.flow }
                waiting["\(version ?? "") \(frame.node)", default: 0] += 1
            }
        }
        let hashes = try views.read { try String.fetchAll($0, sql: "SELECT version FROM flow_versions") }.answer
        var counted: [String: Int] = [:]
        var places: [String: Int] = [:]
        for hash in hashes {
            let numbers = try Self.numbers(hash, in: views)
            for (edge, count) in numbers.edges {
                counted["\(hash) \(edge.node) \(edge.outcome)"] = count.times
                #expect((1...count.times).contains(count.sessions))
            }
            for (node, count) in numbers.waiting { places["\(hash) \(node)"] = count }
            let flow = try #require(world.flows.version(hash)?.flow)
            for node in flow.nodes {
                // Who leaves a node by any outcome, or waits there, came to it.
                let left = numbers.edges.filter { $0.key.node == node.name }.reduce(0) { $0 + $1.value.times }
                #expect(
                    numbers.nodes[node.name]?.times ?? 0 >= left + (numbers.waiting[node.name] ?? 0), "\(node.name)")
            }
        }
        #expect(counted == steps)
        #expect(places == waiting)
    }

    @Test func aSessionIsCountedOnceHoweverOftenItTakesAnEdge() async throws {
        let views = try await Story(Scripts.events("S0.1-flow-order-status.script")).views()
        let numbers = try Self.numbers(try Self.version(of: "orders", in: views), in: views)
        let again = try #require(numbers.nodes["ask"])
        #expect(again.times > again.sessions)
    }

    @Test func onlyWhatIsInThePeriodAndOnTheLinesIsCounted() async throws {
        let events = try Scripts.events("S0.1-flow-booking.script")
        let views = try await Story(events).views()
        let version = try Self.version(of: "booking", in: views)
        let start = try #require(events.first { $0.event.name == "flowStarted" }).occurredAt
        let all = try Self.numbers(version, in: views)
        #expect(all.nodes["offer"]?.sessions ?? 0 > 0)
        #expect(try Self.numbers(version, in: views, on: ["100"]).nodes == all.nodes)
        #expect(try Self.numbers(version, in: views, on: ["200"]).nodes.isEmpty)
        #expect(try Self.numbers(version, in: views, on: []).edges.isEmpty)
        #expect(try Self.numbers(version, in: views, until: start).nodes.isEmpty)
        // The five minutes of a moment count whole.
        let first = try Self.numbers(version, in: views, from: start + .minutes(4), until: start + .minutes(5))
        #expect(first.nodes["offer"]?.sessions == 1)
        #expect(try Self.numbers(version, in: views, from: start + .hours(48)).nodes.isEmpty)
    }

    @Test func theWayOfASessionIsKeptInOrder() async throws {
        let views = try await Story(Scripts.events("S0.1-flow-booking.script")).views()
        let trail = try #require(try views.read { try SessionTrail.of(ConversationID(1), session: 1, in: $0) }.answer)
        #expect(trail.session == 1 && trail.versions.count == 2)
        #expect(trail.nodes(of: "booking").prefix(5) == ["offer", "choose", "eight", "count", "guests"])
        #expect(trail.nodes(of: "payment") == ["offer", "choose", "charge", "paid"])
        let edges = trail.edges(of: "booking")
        #expect(edges.prefix(3).map(\.edge.outcome) == ["onSuccess", "late", "done"])
        #expect(edges.prefix(3).map(\.numbers) == [[1], [2], [3]])
        #expect(edges.first { $0.edge.node == "pay" }?.numbers == [11])
        #expect(trail.place(in: "booking") == nil)
        #expect(try views.read { try SessionTrail.of(ConversationID(1), session: 9, in: $0) }.answer == nil)
    }

    /// Whatever a customer has said: the tables have what definitions say, and nothing else.
    @Test(arguments: scripts) func nothingThatACustomerSaysIsKept(_ name: String) async throws {
        let events = try Scripts.events(name)
        let views = try await Story(events).views()
        let said = events.compactMap { event -> String? in
            guard case .messageReceived(let message) = event.event, message.text.count > 8 else { return nil }
            return message.text
        }
        let rows = try views.read { database in
            try ["flow_runs", "flow_counts", "flow_waiting"].flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table)").flatMap { row in
                    row.databaseValues.map { value in
                        if case .blob(let data) = value.storage {
                            String(decoding: data, as: UTF8.self)
                        } else {
                            "\(value)"
                        }
                    }
                }
            }
        }.answer
        for text in said { #expect(!rows.contains { $0.contains(text) }, "\(text)") }
    }
}
