import HTTPTypes
import HummingbirdTesting
import Testing
import Timeline

@testable import Sandbox

@Suite("The platform's pace")
struct PaceTests {
    private func pair(_ customer: String, line: String = "1") -> ConversationKey {
        ConversationKey(line: line, customer: customer)
    }

    private func code(_ pace: inout Pace, _ pair: ConversationKey, at now: Timestamp) -> Int? {
        do throws(GraphError) {
            try pace.take(pair, at: now)
            return nil
        } catch {
            return error.code
        }
    }

    private func expect(
        _ pace: inout Pace, _ pair: ConversationKey, at now: Timestamp, _ expected: Int?,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let code = code(&pace, pair, at: now)
        #expect(code == expected, sourceLocation: location)
    }

    @Test("80 a second on a line")
    func line() {
        var pace = Pace()
        pace.isOn = true
        let codes = (0..<100).map { code(&pace, pair("\($0)"), at: morning) }
        #expect(codes.count { $0 == nil } == 80)
        #expect(codes.suffix(20).allSatisfy { $0 == 130429 })
        // Half a second later there are forty again, and never more than eighty.
        let later = (0..<100).map { code(&pace, pair("later \($0)"), at: morning + .milliseconds(500)) }
        #expect(later.count { $0 == nil } == 40)
        let muchLater = (0..<100).map { code(&pace, pair("much later \($0)"), at: morning + .seconds(3600)) }
        #expect(muchLater.count { $0 == nil } == 80)
        #expect(pace.counts["1"] == Pace.Count(highest: 200, refused: 100, refusedPairs: 0))
    }

    @Test("to a customer 45 at once, then one in six seconds; others and other lines are not concerned")
    func pairs() {
        var pace = Pace()
        pace.isOn = true
        let burst = (0..<50).map { _ in code(&pace, pair("ada"), at: morning) }
        #expect(burst.count { $0 == nil } == 45)
        #expect(burst.last == 131056)
        expect(&pace, pair("bo"), at: morning, nil)
        expect(&pace, pair("ada", line: "2"), at: morning, nil)
        expect(&pace, pair("ada"), at: morning + .milliseconds(5999), 131056)
        expect(&pace, pair("ada"), at: morning + .seconds(6), nil)
        expect(&pace, pair("ada"), at: morning + .seconds(6), 131056)
        #expect(pace.counts["1"]?.refusedPairs == 7)
    }

    @Test("a steady sender is never refused")
    func steady() {
        var pace = Pace()
        pace.isOn = true
        for number in 0..<1000 {
            expect(&pace, pair("ada"), at: morning + .seconds(6 * Int64(number)), nil)
        }
        #expect(pace.counts["1"] == Pace.Count(highest: 1, refused: 0, refusedPairs: 0))
    }

    @Test("is off unless it is asked for, counts all the same, and is told")
    func told() async throws {
        for keepsPace in [false, true] {
            let sandbox = await TestSandbox(keepsPace: keepsPace)
            try await sandbox.test { client async throws in
                var codes: [Int?] = []
                for _ in 0..<46 { codes.append(try await client.send(.text("x", to: "4915100000001")).1.code) }
                #expect(codes.last ?? nil == (keepsPace ? 131056 : nil))
                let line: JSON = [
                    "highestPerSecond": 46, "line": "106540352242922", "refused": 0,
                    "refusedPairs": .integer(keepsPace ? 1 : 0),
                ]
                let told = try await client.ask(.get, "/sandbox/pace").1
                #expect(told["on"] == .bool(keepsPace))
                #expect(told["lines"]?.array?.first?.object == line.object)
            }
        }
    }
}

@Suite("Faults of messages and files")
struct MessageFaultTests {
    @Test("limits of a pair, paused templates, messages that fail after all, files that can't be had")
    func faults() async throws {
        let flags = "pairLimits=x1,templatesPaused=x1,notChosen=x1,identityMismatches=x1,mediaErrors=x2"
        let sandbox = await TestSandbox(faults: try FaultSettings(flags: [flags]))
        try await sandbox.test { client async throws in
            let template = JSON.template("hello_world", [], to: "4915100000001")
            #expect(try await client.send(template).1.code == 132015)
            #expect(try await client.send(template).1.code == 131056)
            for _ in 0..<3 { #expect(try await client.send(template).0 == .ok) }
            sandbox.pass(.seconds(600))
            let sent = try await client.ask(.get, "/sandbox/messages").1["messages"]?.array ?? []
            #expect(sent.map { $0["error"]?.integer } == [131049, 137000, nil])
            let id = try #require(try await client.upload([1], "image/png").1["id"]?.string)
            #expect(try await client.graph(.get, id).0.code >= 500)
            let address = await sandbox.platform.world.address(of: id, at: morning + .seconds(600))
            let path = String(address.text(base: ""))
            #expect(try await client.ask(.get, path, token: "sandbox-token").0.code >= 500)
            #expect(try await client.ask(.get, path, token: "sandbox-token").0 == .ok)
        }
    }

    @Test("typing rides on a mark as read")
    func typing() async throws {
        try await TestSandbox().test { client async throws in
            let said = try await client.ask(.post, "/sandbox/customers/ada/say", ["text": "Hello"])
            let mark = (["messaging_product": "whatsapp", "status": "read"] as JSON).with("message_id", said.1["id"])
            #expect(try await client.send(mark.with("typing_indicator", ["type": "text"])).1 == ["success": true])
            #expect(try await client.send(mark.with("typing_indicator", true)).1.code == 100)
            #expect(try await client.send(mark.with("typing_indicator", ["type": "audio"])).1.code == 100)
        }
    }

    @Test("the marketing API sends marketing alone")
    func marketing() async throws {
        try await TestSandbox().test { client async throws in
            let path = "106540352242922/marketing_messages"
            let offer = JSON.template("spring_offer", ["Ada"], to: "4915100000001")
            #expect(try await client.post(path, offer)["messages"] != nil)
            #expect(try await client.post(path, .template("hello_world", [], to: "4915100000001")).code == 131055)
            #expect(try await client.post(path, .text("x", to: "4915100000001")).code == 131055)
        }
    }
}
