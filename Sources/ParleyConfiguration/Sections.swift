import Decisions
import Events
import FoundationEssentials
import Projections
public import Settings

/// The whole file: its sections in order.
struct ConfigurationFile: SettingGroup {
    var graph = Configuration.Graph()
    var http = Configuration.HTTP()
    var outward = Configuration.Outward()
    /// What is said of the connectors.
    var connectors = SettingNode.nothing
    /// What is said of the calendars, read with the system's database of time zones.
    var calendars = SettingNode.nothing
    /// What is said of the lists.
    var blacklists = SettingNode.nothing
    /// What is said of every line, read when the lines are known.
    var defaults = SettingNode.nothing
    /// What is said of single lines; null where the file has no such section.
    var lines = SettingNode(.null)
    var agents: [Configuration.Agent] = []
    var responses: [StandardResponse] = []
    var tasks: [Configuration.Task] = []
    var allocation: MessageAllocation?
    var flows: [String] = []
    var presence: Duration? = Presence.usual

    init() {}

    mutating func declare(_ s: inout SettingCoder) {
        s.setting("graph", &graph, .group, row: "S1.2", "The default connector; its secrets are the environment's.")
        s.setting("http", &http, .group, row: "B5", "Where Parley listens.")
        s.setting(
            "outward", &outward, .group, row: "S0.1",
            "What Parley may ask and post to that others name: flows, and messages with a notify URL.")
        s.setting(
            "connectors", &connectors,
            .said(as: .map(.group(Configuration.Connector.describe()), upTo: ConnectorName.limit)).example(
                """
                { main: { version: v24.0, accessToken: { env: MAIN_ACCESS_TOKEN }, \
                appSecret: { file: /run/secrets/main-app }, verifyToken: { env: MAIN_VERIFY_TOKEN } } }
                """), row: "S1.2",
            "Connectors by names of yours, for the lines' `connector`, besides the default one.")
        s.setting(
            "calendars", &calendars,
            .said(as: .map(.group(BusinessCalendar.describe()), upTo: BusinessCalendar.limit)).example(
                """
                { office: { zone: Europe/Berlin, hours: { mon-fri: ["09:00-12:30", "13:30-18:00"] }, \
                except: { "2026-12-25": [] } } }
                """), row: "S1.12",
            "Calendars by names of yours, for the lines' hours; those that are set over HTTP remain beside them.")
        s.setting(
            "blacklists", &blacklists,
            .said(as: .map(Configuration.Blacklist.shape, upTo: Lists.limit)).example(
                "{ trouble: [\"+16505550199\"] }"), row: "S1.13",
            "Lists of customers by names of yours; those that are set over HTTP remain beside them.")
        s.setting(
            "defaults", &defaults, .said(as: .group(LinePolicy.settings.filter { !$0.isOfOneLine })), row: "S1.1",
            "The rules of every line, unless the line says otherwise.")
        s.setting(
            "lines", &lines, .said(as: .map(.group(LinePolicy.settings), upTo: SaidSettings.lineLimit)), row: "S1.3",
            "The lines that are served, by phone_number_id; without this section every line is, by the defaults.")
        s.setting(
            "agents", &agents, .list(upTo: 10_000, eachWith: "id", \.id, of: "agent"), row: "S2.10",
            "The people who work on sessions.")
        s.setting(
            "responses", &responses,
            .list(
                upTo: StandardResponse.limit, eachWith: "id", \.id, of: "response",
                as: .group(StandardResponse.advice)), row: "S2.3",
            "Prepared replies for agents; those that are set over HTTP remain beside them.")
        s.setting(
            "tasks", &tasks,
            .list(
                upTo: BotTask.limit, eachWith: "id", \.task.id, of: "task",
                as: .group { BotTask.advice($0.task) }), row: "S0.1",
            "Bots: a flow, a server that is asked at an address, or a program with a token of its own, which needs no task. Those that are set over HTTP remain beside them."
        )
        s.setting(
            "allocation", &allocation, .group, row: "S0.6",
            "How many messages there are for the tasks: what usage is held against. Nothing is refused by it.")
        s.setting(
            "flows", &flows,
            .list(of: .text(upTo: 1000).example("flows/orders.yaml"), upTo: Configuration.flowLimit), row: "S0.1",
            "Files with flows, for tasks; a relative path begins at this file's folder.")
        s.setting(
            "presence", &presence, .duration(presenceRange), row: "S2.2",
            "How long the desk of an agent may be gone before they are logged out. Who never had one, as a program, is not."
        )
    }
}

extension Configuration.Outward: SettingGroup {
    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "allow", &allow,
            .list(
                of: .form(
                    "a range of addresses, such as 10.0.0.0/8", pattern: "[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?", upTo: 50
                ).example("10.1.0.0/16"), upTo: 100), row: "S0.1",
            "Addresses that may be asked and posted to though they are not on the public internet.")
    }
}

extension Configuration.Graph: SettingGroup {
    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "url", &url, .address,
            "The Graph API's address, without a version; `http://` is refused except on loopback.")
        s.setting(
            "version", &version,
            .form("`vN.N`", pattern: "v[0-9]+\\.[0-9]+", upTo: 20).checked {
                isVersion($0) ? nil : "'\(shortened($0))' is no version of the Graph API; write one such as v24.0"
            }, "The Graph API's version.")
        s.setting(
            "accounts", &accounts, .list(of: .identifier, upTo: 1000).example("[\"102290129340398\"]"), row: "B5",
            "The platform's ids of the business accounts that are reached by it: needed with several connectors, for requests of the Graph API that name no line."
        )
    }
}

private func isVersion(_ text: String) -> Bool {
    let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    return text.first == "v" && parts.count == 2 && parts.allSatisfy { UInt16($0) != nil }
}

extension Configuration.HTTP: SettingGroup {
    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "host", &host,
            .form("a name or an address", pattern: "[^\\s/]+", upTo: 255).checked { text in
                text.contains { $0.isWhitespace || $0 == "/" }
                    ? "'\(shortened(text))' is no host; write a name or an address without a port, such as 127.0.0.1"
                    : nil
            }, "The address to listen on; `--host` goes before it.")
        s.setting("port", &port, .number(0...65_535), "The port; 0 is any free one; `--port` goes before it.")
    }
}

extension Configuration.Agent: SettingGroup {
    /// Nobody.
    public init() { self.init(id: "", name: "") }

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(
            "id", &id,
            .form("letters, digits, `-`, `_`, `.` and `@`, at most 64", pattern: "[A-Za-z0-9_.@-]+", upTo: 64)
                .needed("write '{ id: ana, name: Ana }'").example("ana").checked {
                    Configuration.Agent.isID($0)
                        ? nil
                        : "'\(shortened($0))' is no agent's id; it has letters, digits, '-', '_', '.' and '@' only"
                }, "The agent's id.")
        s.setting(
            "name", &name, .text(upTo: 200).example("Ana"),
            "A name for people; the id stands for it where it is missing.")
        s.setting(
            "lines", &lines, .list(of: .identifier, upTo: 1000).example("[\"106540352242922\"]"), row: "S1.4",
            "The lines that they serve; all of them unless given.")
        s.setting(
            "skills", &skills, .list(of: .identifier, upTo: 100).example("[billing]"), row: "S1.4",
            "What they can do: a line with `skills` gives its sessions to agents who have all of them.")
        s.setting(
            "receptionLimit", &receptionLimit, .number(1...10_000).example("8"), row: "S3.5",
            "The most sessions that they have at once, of all lines; `off` leaves it to each line's own limit.")
    }

    private static func isID(_ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.@".contains($0)) }
    }
}

extension SettingKind where Value == String {
    /// An address such as `https://graph.facebook.com`, without the slash at its end.
    fileprivate static var address: SettingKind {
        .form("an address", pattern: "https?://\\S+", upTo: 2000) { text, field in
            let plain = String(text.hasSuffix("/") ? text.dropLast() : text[...])
            guard !text.contains(where: \.isWhitespace), let url = URL(string: plain),
                let scheme = url.scheme?.lowercased(),
                ["http", "https"].contains(scheme), let host = url.host(), !host.isEmpty
            else {
                field.report(
                    "'\(shortened(text))' is no http(s) address; write one such as https://graph.facebook.com")
                return nil
            }
            guard url.user() == nil, url.query() == nil, url.fragment() == nil else {
                field.report(
                    "the address must not have a user name, '?' or '#' in it; secrets come from the environment")
                return nil
            }
            let isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
            guard scheme == "https" || isLoopback else {
                field.report("http:// would send the access token unprotected to \(shortened(host)); write https://")
                return nil
            }
            return plain
        }
    }
}
