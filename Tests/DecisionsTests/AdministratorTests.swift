import Decisions
import Encoding
import Events
import Projections
import Testing
import Timeline

/// Somebody can always administrate all lines, once somebody can.
struct AdministratorTests {
    private static let now = Timestamp(milliseconds: 1_767_603_600_000)

    private static func token(_ name: String, _ role: Role = .admin, lines: [LineID] = []) -> TokenIssued {
        var token = TokenIssued()
        (token.name, token.role, token.lines) = (name, role, lines)
        token.hash = RawBytes([UInt8](repeating: 1, count: 32))
        return token
    }

    private static func engine(_ tokens: TokenIssued...) throws -> Engine {
        var engine = Engine()
        for token in tokens { _ = try engine.handle(.issueToken(token), at: now) }
        return engine
    }

    private func expectLast(_ command: Command, _ engine: Engine) {
        #expect {
            try decide(command, at: AdministratorTests.now, given: engine.world)
        } throws: {
            ($0 as? Rejection)?.code == .lastAdmin
        }
    }

    @Test("The last administrator's token is not revoked, whatever other tokens there are")
    func keepsTheLast() throws {
        let engine = try AdministratorTests.engine(
            AdministratorTests.token("admin"), AdministratorTests.token("admin", .sender),
            AdministratorTests.token("second", lines: ["1"]))
        expectLast(.revokeToken(name: "admin"), engine)
        #expect(try decide(.revokeToken(name: "second"), at: AdministratorTests.now, given: engine.world).count == 1)
    }

    @Test("The last administrator's token is not limited to some lines by issuing it again")
    func keepsItsLines() throws {
        var engine = try AdministratorTests.engine(AdministratorTests.token("admin"))
        let limited = Command.issueToken(AdministratorTests.token("admin", lines: ["1"]))
        expectLast(limited, engine)
        #expect(
            try engine.handle(.issueToken(AdministratorTests.token("admin")), at: AdministratorTests.now).count == 1)
        _ = try engine.handle(.issueToken(AdministratorTests.token("second")), at: AdministratorTests.now)
        #expect(try engine.handle(limited, at: AdministratorTests.now).count == 1)
        expectLast(.revokeToken(name: "second"), engine)
    }

    @Test("Two who revoke each other at the same time: the second is refused")
    func decidesOneAfterTheOther() throws {
        var engine = try AdministratorTests.engine(AdministratorTests.token("one"), AdministratorTests.token("two"))
        _ = try engine.handle(.revokeToken(name: "one"), at: AdministratorTests.now)
        expectLast(.revokeToken(name: "two"), engine)
    }

    @Test("Where nobody can administrate, nothing is refused for that")
    func startsWithNobody() throws {
        var engine = try AdministratorTests.engine(AdministratorTests.token("ana", .agent))
        _ = try engine.handle(.revokeToken(name: "ana"), at: AdministratorTests.now)
        #expect(engine.world.access.tokens.isEmpty)
    }
}
