import Broker
import Decisions
import Encoding
import Events
import Hummingbird
import Projections
import Settings
import TimeZones
import Timeline

/// Calendars, for the lines' hours (S1.12): set, shown, removed.
struct CalendarRoutes: Resource {
    private let gate: Gate

    /// Bytes of a request's body.
    private static let bodyLimit = 256 << 10

    init(_ interior: HTTPInterior) { gate = interior.gate }

    var operations: [Operation] {
        [
            Operation(
                .get, "/v1/calendars", id: "listCalendars", tag: "Settings", access: .reading,
                "Lists the calendars, and whether each is open now."
            )
            .answers(200, "The calendars, by name.", .object(["calendars": .list(CalendarRoutes.shown)]))
            .handle { _, _ in list() },
            Operation(
                .get, "/v1/calendars/{name}", id: "getCalendar", tag: "Settings", access: .reading,
                "Shows a calendar, and whether it is open now."
            )
            .part("name", .string, "The calendar's name.")
            .answers(200, "The calendar.", CalendarRoutes.shown)
            .handle { exchange, _ in try show(exchange.path("name")) },
            Operation(
                .put, "/v1/calendars/{name}", id: "putCalendar", tag: "Settings", access: .administering,
                "Sets a calendar. How the clocks of its place are set is looked up and kept with it. Lines that use it follow at once."
            )
            .part("name", .string, "The calendar's name: 1 to 64 letters, digits, '-', '_' or '.'.")
            .body(CalendarRoutes.calendar, limit: CalendarRoutes.bodyLimit)
            .answers(200, "The calendar.", CalendarRoutes.shown)
            .handle { exchange, _ in try await put(exchange) },
            Operation(
                .delete, "/v1/calendars/{name}", id: "removeCalendar", tag: "Settings", access: .administering,
                "Removes a calendar that no line uses."
            )
            .part("name", .string, "The calendar's name.")
            .answers(204, "Removed.")
            .handle { exchange, _ in
                let events = try await gate.submit(.removeCalendar(name: exchange.path("name")))
                return Response(status: .noContent).telling(events)
            },
        ]
    }

    private static let calendar = Schema.named(
        "Calendar", SettingsRoutes.schema(SettingSchema.object(of: BusinessCalendar.describe(), isWhole: true)))

    private static let shown = Schema.named(
        "NamedCalendar",
        .object([
            "name": .string, "calendar": calendar, "open": .boolean,
            "opens": .orNull(.time), "closes": .orNull(.time),
            "clocks": .object([
                "until": .string("The day until which changes of the clocks are known."),
                "version": .string("The version of the database of time zones that says so; empty where unknown."),
            ]),
        ]))

    private func list() -> Response {
        let calendars = gate.broker.setup.settings.calendars.all.map { shown($0.name, $0.shared.calendar) }
        return .json(SettingNode(.mapping([.init("calendars", SettingNode(.sequence(calendars)))])))
    }

    private func show(_ name: String) throws -> Response {
        guard let shared = gate.broker.setup.settings.calendars[name] else {
            throw Problem(.notFound, "there is no calendar '\(name)': see 'GET /v1/calendars'")
        }
        return .json(shown(name, shared.calendar))
    }

    private func put(_ exchange: Exchange) async throws -> Response {
        let reading = SettingReading()
        let body = try SettingsRoutes.node(of: await exchange.body(), reading)
        let calendar = BusinessCalendar(said: body, reading)
        guard reading.mistakes.isEmpty, let calendar else { return try .mistakes(reading.mistakes) }
        let name = exchange.path("name")
        let events = try await gate.submit(.setCalendar(name: name, calendar))
        return try show(name).telling(events)
    }

    private func shown(_ name: String, _ calendar: BusinessCalendar) -> SettingNode {
        func time(_ moment: Timestamp?) -> SettingNode { SettingNode(moment.map { .text("\($0)") } ?? .null) }
        let clocks = [
            SettingNode.Entry("until", SettingNode(.text(calendar.clock.until.date))),
            SettingNode.Entry("version", SettingNode(.text(calendar.clock.version))),
        ]
        return SettingNode(
            .mapping([
                .init("name", SettingNode(.text(name))), .init("calendar", calendar.said),
                .init("open", SettingNode(.flag(calendar.isOpen(at: gate.now)))),
                .init("opens", time(calendar.nextOpening(after: gate.now))),
                .init("closes", time(calendar.nextClosing(after: gate.now))),
                .init("clocks", SettingNode(.mapping(clocks))),
            ]))
    }
}
