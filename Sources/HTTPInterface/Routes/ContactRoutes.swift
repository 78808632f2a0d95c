import Decisions
import Events
import Hummingbird
import Projections

/// Customers, whichever lines they write to.
struct ContactRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .post, "/v1/contacts/{id}/join", id: "joinContact", tag: "Contacts", access: .administering,
                "Makes a contact one with another, where a late notice of the platform says that they are one person."
            )
            .part("id", .integer, "The contact who is no more after that: the one of the event `contactSplit`.")
            .body(.object(["into": .integer]))
            .answers(200, "The contact who remains.", .object(["contact": .integer]))
            .handle { try await join($0, $1) }
        ]
    }

    private struct Joining: Decodable { var into: UInt32 }

    private func join(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        guard let id = UInt32(exchange.path("id")) else { throw Problem.invalid("id", "is a contact's number") }
        let into = ContactID(try await exchange.decode(Joining.self).into)
        let origin = try caller.origin(actingAs: nil)
        let events = try await gate.submit(.joinContacts(ContactID(id), into: into, by: origin))
        for case .contactsJoined(let joined) in events.map(\.event) {
            return try .json(["contact": joined.into.rawValue]).telling(events)
        }
        throw Problem(.internalError, "the contacts were neither joined nor refused")
    }
}
