import HTTPTypes
import NIOCore
import Testing

@testable import HTTPInterface

/// Answers that are written by who has them, and not by the connection's thread (B7).
@Suite(.timeLimit(.minutes(5))) struct DirectWriterTests {
    @Test("An answer that is waited for needs not the connection's thread, and is the same to a byte")
    func writesWhileTheThreadIsBusy() async throws {
        try await ToldServer.open { server, client in
            try await client.ask(.urgent)
            let urgent = await server.work()
            let release = await server.occupy()
            urgent.done(Told("{\"is\":1}"))
            let first = try await client.next("{\"is\":1}")
            release()
            try await client.ask(.usual)
            await server.work().done(Told("{\"is\":1}"))
            let second = try await client.next("{\"is\":1}")
            #expect(first.undated == second.undated && first.hasPrefix("HTTP/1.1 200 OK\r\n"))
            await server.untilIdle()
            #expect(try await server.counted() == 2)
        }
    }

    @Test("The connection's thread is not woken for what was written: it is done with before the next request")
    func passesBeforeTheNextRequest() async throws {
        try await ToldServer.open(patience: .hours(1)) { server, client in
            for text in ["{\"is\":1}", "{\"is\":2}"] {
                try await client.ask(.urgent)
                await server.work().done(Told(text))
                let answer = try await client.next(text)
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            #expect(try await server.counted() == 1)
            try await client.ask(.usual)
            await server.work().done(Told("{\"is\":3}"))
            let answer = try await client.next("{\"is\":3}")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            await server.untilIdle()
            #expect(try await server.counted() == 3)
        }
    }

    @Test("… and before one that came already")
    func passesForWhatIsHeld() async throws {
        try await ToldServer.open(patience: .hours(1)) { server, client in
            try await client.ask(.urgent, .urgent, .usual)
            for number in 1...3 {
                await server.work().done(Told("{\"is\":\(number)}"))
                let answer = try await client.next("{\"is\":\(number)}")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            await server.untilIdle()
            #expect(try await server.counted() == 3)
        }
    }

    @Test("… or when the client has gone")
    func passesAtTheEnd() async throws {
        try await ToldServer.open(patience: .hours(1)) { server, client in
            try await client.ask(.urgent)
            await server.work().done(Told("{\"is\":1}"))
            _ = try await client.next("{\"is\":1}")
            try await client.end()
            await server.untilIdle()
            #expect(try await server.counted() == 1)
        }
    }

    @Test("… or where nothing is heard of it, a little later")
    func passesInTime() async throws {
        try await ToldServer.open { server, client in
            try await client.ask(.urgent)
            await server.work().done(Told("{\"is\":1}"))
            _ = try await client.next("{\"is\":1}")
            await server.untilIdle()
            #expect(try await server.counted() == 1)
        }
    }

    @Test("An answer that comes too late is written to nobody, and not to who waits next")
    func writesNothingLate() async throws {
        try await ToldServer.open { server, client in
            try await client.ask(.urgent)
            let late = await server.work()
            await server.house.clock.waitForSleeper(of: .seconds(30))
            server.house.clock.advance(by: .seconds(30))
            let problem = try await client.next("timed-out")
            #expect(problem.hasPrefix("HTTP/1.1 504 "))
            try await client.ask(.urgent)
            let next = await server.work()
            late.done(Told("{\"is\":\"late\"}"))
            next.done(Told("{\"is\":\"next\"}"))
            let answer = try await client.next("{\"is\":\"next\"}")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK") && !answer.contains("late"))
            await server.untilIdle()
        }
    }

    @Test("What the socket has no room for follows, and then the next answer")
    func passesOnTheRest() async throws {
        try await ToldServer.open(buffer: 4_096) { server, client in
            let long = "{\"is\":\"" + String(repeating: "x", count: DirectWriter.limit - 20) + "\"}"
            for text in [long, "{\"is\":2}", long + " ", "{\"is\":4}"] {
                try await client.ask(.urgent)
                await server.work().done(Told(text))
                let answer = try await client.next(text)
                #expect(answer.hasSuffix("\r\n\r\n" + text) && answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test("Nothing is written ahead of what still has to be")
    func keepsOrder() async throws {
        try await ToldServer.open(buffer: 4_096) { server, client in
            let long = "{\"is\":\"" + String(repeating: "x", count: 256 << 10) + "\"}"
            try await client.ask(.usual)
            await server.work().done(Told(long))
            // The client has read none of it, and asks all the same.
            try await client.ask(.urgent)
            await server.work().done(Told("{\"is\":2}"))
            let answers = try await client.next("{\"is\":2}")
            #expect(answers.contains("\r\n\r\n" + long + "HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("A connection that ends while somebody waits has ended for the client, and is written nothing")
    func ends() async throws {
        try await ToldServer.open { server, client in
            try await client.ask(.urgent)
            let work = await server.work()
            try await server.closeConnections()
            let rest = try await client.rest()
            #expect(rest.isEmpty)
            work.done(Told("{\"is\":1}"))
            await server.untilIdle()
        }
    }
}

extension String {
    /// Without the field that differs from one second to the next.
    fileprivate var undated: [Substring] { split(separator: "\r\n").filter { !$0.hasPrefix("Date: ") } }
}
