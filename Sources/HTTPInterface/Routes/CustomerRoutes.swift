import Broker
import Decisions
import Events
import HTTPTypes
import Hummingbird
import Projections

/// Customer profiles (S4.1): the business's own id of a customer, linked with what WhatsApp calls them.
struct CustomerRoutes: Resource {
    private let gate: Gate

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            operation(.get, "getCustomer", .reading, "Shows whom a customer id leads to.")
                .answers(200, "The customer, as far as the token's lines have shown them.", ShownContact.schema)
                .handle { exchange, caller in try .json(try await look(at: exchange.path("id"), caller)) },
            operation(
                .put, "putCustomer", .sending,
                "Links a customer id with a customer, named by phone number, user id or contact; one id leads to one customer."
            )
            .body(
                .object(
                    [
                        "phone": .string("The number in digits."), "userID": .string,
                        "contact": .integer(1...Int(UInt32.max)),
                    ], optional: ["phone", "userID", "contact"])
            )
            .answers(200, "The customer.", ShownContact.schema)
            .handle { try await put($0, $1) },
            operation(
                .delete, "removeCustomer", .sending,
                "Takes a customer id back. The customer and what was said to them stay."
            )
            .answers(204, "Removed.")
            .handle { try await remove($0, $1) },
        ]
    }

    private func operation(
        _ method: HTTPRequest.Method, _ id: String, _ access: Access, _ summary: String
    ) -> Operation {
        Operation(method, "/v1/customers/{id}", id: id, tag: "Contacts", access: access, summary)
            .part("id", .string, "The business's own id: at most \(CustomerProfile.idLimit) bytes.")
    }

    private struct Profile: Decodable {
        var phone: String?
        var userID: String?
        var contact: UInt32?

        func party() throws -> Party {
            if phone == nil, userID == nil { return Party() }
            return try Destination(phone: phone, userID: userID).party()
        }
    }

    private func put(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try checkUnlimited(caller)
        let wanted = try await exchange.decode(Profile.self)
        let profile = CustomerProfile(
            id: exchange.path("id"), contact: wanted.contact.map { ContactID($0) }, party: try wanted.party())
        let events = try await gate.submit(.setCustomer(profile, by: try caller.origin(actingAs: nil)))
        return try .json(try await look(at: profile.id, caller)).telling(events)
    }

    private func remove(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        try checkUnlimited(caller)
        let events = try await gate.submit(
            .removeCustomer(id: exchange.path("id"), by: try caller.origin(actingAs: nil)))
        return Response(status: .noContent).telling(events)
    }

    /// A profile is about a customer on all lines: whoever sees some of them could take an id from a customer of others.
    private func checkUnlimited(_ caller: Caller) throws {
        guard caller.isUnlimited else {
            throw Problem(.forbidden, "this token is for some lines only: a profile is set with one for all lines")
        }
    }

    private func look(at id: String, _ caller: Caller) async throws -> ShownContact {
        let shown = try await gate.look { world in
            world.directory.holder(of: Alias(.customerID, id)).flatMap { ShownContact($0, in: world, for: caller) }
        }
        guard let shown else { throw Problem(.notFound, "there is no customer '\(id)' for this token") }
        return shown
    }
}
