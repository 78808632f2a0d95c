import Broker
import Decisions
import Deliveries
import Encoding
import Events
import HTTPTypes
import Hummingbird
import Projections
import Settings
import Timeline

/// Groups of consumers (B7): made, shown, changed, removed, and what of them is parked.
struct GroupRoutes: Resource {
    private let desk: GroupDesk
    private let gate: Gate

    init(_ interior: HTTPInterior) { (desk, gate) = (interior.groupDesk, interior.gate) }

    var operations: [Operation] {
        [
            GroupRoutes.operation(.get, "", "listGroups", "Lists the groups of consumers, by name.", .reading)
                .answers(200, "The groups.", .object(["groups": .list(ShownGroup.schema)]))
                .handle { try await list($0, $1) },
            GroupRoutes.operation(.get, "/{name}", "getGroup", "Shows a group, and how far it is.", .reading)
                .answers(200, "The group.", ShownGroup.schema)
                .handle { try await show($0, $1) },
            GroupRoutes.operation(
                .put, "/{name}", "putGroup",
                "Makes a group, or sets its terms anew. What is not said is as Parley has it. A new one has what happens from now on, unless `from` says where it begins.",
                GroupRoutes.administering
            )
            .body(ShownGroup.wantedSchema)
            .answers(200, "The group.", ShownGroup.schema)
            .handle { try await put($0, $1, isPatch: false) },
            GroupRoutes.operation(
                .patch, "/{name}", "patchGroup",
                "Changes terms of a group (RFC 7396). Another filter holds for what is taken from the log from now on.",
                GroupRoutes.administering
            )
            .body(ShownGroup.wantedSchema)
            .answers(200, "The group.", ShownGroup.schema)
            .handle { try await put($0, $1, isPatch: true) },
            GroupRoutes.operation(
                .delete, "/{name}", "removeGroup",
                "Removes a group, and what is known of what it has had. Another one of its name begins anew.",
                GroupRoutes.administering
            )
            .answers(204, "Removed.")
            .handle { try await remove($0, $1) },
            GroupRoutes.operation(
                .get, "/{name}/parked", "listParked", "Lists the events that a group delivers no more, by position.",
                .reading
            )
            .listing()
            .answers(
                200, "The events; `next` is the `after` of the next page.",
                .object(["parked": .list(ShownGroup.parkedSchema), "next": .orNull(.integer)])
            )
            .handle { try await parked($0, $1) },
        ]
    }

    /// Who may make, change and replay groups; of one line, where their token is for some.
    static let administering = Access(roles: [.admin])

    static func operation(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, _ access: Access
    ) -> Operation {
        let operation = Operation(method, "/v1/groups\(path)", id: id, tag: "Groups", access: access, summary)
        return path.hasPrefix("/{name}") ? operation.part("name", .string, "The group's name.") : operation
    }

    private func list(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let groups = try await desk.groups(for: caller)
        let list = SettingNode(.mapping([.init("groups", SettingNode(.sequence(groups.map { desk.shown($0) })))]))
        return .json(list)
    }

    private func show(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        .json(desk.shown(try await desk.group(exchange.path("name"), for: caller)))
    }

    private func put(_ exchange: Exchange, _ caller: Caller, isPatch: Bool) async throws -> Response {
        let name = exchange.path("name")
        let read = try await exchange.said(WantedGroup.self) {
            guard isPatch else { return nil }
            guard let before = try? await desk.group(name, for: caller) else {
                throw Problem(Rejection.noGroup(name))
            }
            return before.terms.said
        }
        let wanted: WantedGroup
        switch read {
        case .wanted(let group): wanted = group
        case .mistakes(let answer): return answer
        }
        try desk.check(wanted.terms, for: caller)
        let from = wanted.from == 0 ? nil : Position(wanted.from)
        let events = try await gate.submit(
            .setGroup(name: name, wanted.terms, from: from, by: try caller.origin(actingAs: nil)))
        await desk.follow(events)
        return try await show(exchange, caller).telling(events)
    }

    private func remove(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let group = try await desk.group(exchange.path("name"), for: caller)
        let events = try await gate.submit(.removeGroup(name: group.name, by: try caller.origin(actingAs: nil)))
        await desk.follow(events)
        return Response(status: .noContent).telling(events)
    }

    private func parked(_ exchange: Exchange, _ caller: Caller) async throws -> Response {
        let limit = try exchange.limit()
        let after = Position(try exchange.query("after", in: 0...Position.largest.rawValue) ?? 0)
        let group = try await desk.group(exchange.path("name"), for: caller)
        let page = Array(group.parked.lazy.filter { $0.event > after }.prefix(limit + 1))
        let shown = page.prefix(limit).map { SettingNode(.mapping(ShownGroup.entries(of: $0))) }
        let next = page.count > limit ? SettingNode(.number(Int64(page[limit - 1].event.rawValue))) : SettingNode(.null)
        return .json(
            SettingNode(.mapping([.init("parked", SettingNode(.sequence(shown))), .init("next", next)])))
    }
}

/// What a request wants a group to be.
struct WantedGroup: SettingGroup {
    var terms = GroupTerms()
    var from: UInt64 = 0

    init() {}

    mutating func declare(_ s: inout SettingCoder) {
        terms.declare(&s)
        s.setting(
            "from", &from, .number(0...Position.largest.rawValue), row: "B7",
            "The position of the first event that a new group has, 1 for all that there is; 0 for what happens from now on."
        )
    }
}
