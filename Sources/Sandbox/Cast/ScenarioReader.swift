import Timeline
import Yams

extension Scenario {
    /// Reads a scenario in YAML (or JSON, which is YAML too). Errors name the line and say what is expected.
    package init(yaml: String) throws(ScenarioError) {
        guard yaml.utf8.count <= SandboxLimits.scenarioFile else {
            throw ScenarioError(line: nil, problem: "a scenario has at most \(SandboxLimits.scenarioFile) bytes")
        }
        var fields = try NodeFields(try Scenario.node(yaml), "a scenario")
        var lines = Line.samples
        if let given = fields.take("lines") {
            lines = []
            for node in given.sequence.map(Array.init) ?? [given] { lines.append(try Line(node)) }
        }
        var templates = Template.samples
        if let given = fields.take("templates") {
            templates = []
            for node in given.sequence.map(Array.init) ?? [given] { templates.append(try Template(node)) }
        }
        var customers: [Customer] = []
        for node in try fields.list("customers") {
            customers += try CustomerReader(lines: lines).read(node)
        }
        try fields.finish()
        self.init(lines: lines, templates: templates, customers: customers)
        try check()
    }

    /// The root of a YAML text.
    static func node(_ yaml: String) throws(ScenarioError) -> Node {
        let composed: Node?
        do {
            composed = try Yams.compose(yaml: yaml)
        } catch {
            throw ScenarioError(line: nil, problem: "this is no YAML: \(error)")
        }
        guard let composed else { throw ScenarioError(line: nil, problem: "the scenario is empty") }
        return composed
    }

    private func check() throws(ScenarioError) {
        func refuseRepeated(_ values: [String], _ what: String) throws(ScenarioError) {
            var seen: Set<String> = []
            for value in values where !seen.insert(value).inserted {
                throw ScenarioError(line: nil, problem: "two \(what) are called \(value)")
            }
        }
        try refuseRepeated(lines.map(\.id), "lines")
        try refuseRepeated(customers.map(\.id), "customers")
        try refuseRepeated(customers.compactMap(\.phone), "customers' phone numbers")
        try refuseRepeated(customers.compactMap(\.userID), "customers' user ids")
        guard !lines.isEmpty else { throw ScenarioError(line: nil, problem: "a scenario needs a line") }
        guard customers.count <= SandboxLimits.customers else {
            throw ScenarioError(line: nil, problem: "a scenario has at most \(SandboxLimits.customers) customers")
        }
    }
}

extension Line {
    fileprivate init(_ node: Node) throws(ScenarioError) {
        var fields = try NodeFields(node, "a line")
        let id = try fields.requiredText("id", limit: 40)
        self.init(
            id: id, name: try fields.text("name") ?? id, displayNumber: try fields.digits("number") ?? "15550783881",
            businessAccount: try fields.text("businessAccount", limit: 40) ?? "102290129340398",
            checksIdentity: try fields.flag("identityCheck") ?? false)
        try fields.finish()
    }
}

extension Template {
    fileprivate init(_ node: Node) throws(ScenarioError) {
        var fields = try NodeFields(node, "a template")
        self.init(name: try fields.requiredText("name", limit: 512), language: try fields.text("language") ?? "en_US")
        if let name = try fields.text("category") {
            guard let category = Category(rawValue: name) else {
                throw fields.error("`category` is marketing, utility or authentication")
            }
            self.category = category
        }
        if let name = try fields.text("status") {
            guard let status = Status(rawValue: name) else {
                throw fields.error("`status` is approved, pending, rejected, paused or disabled")
            }
            self.status = status
        }
        headerParameters = try fields.count("header", 0...10) ?? 0
        bodyParameters = try fields.count("body", 0...100) ?? 0
        buttonParameters = try fields.count("buttons", 0...10) ?? 0
        try fields.finish()
    }
}
