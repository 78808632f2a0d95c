public import Encoding
public import Timeline

/// What is known of a message of ours, of which a send's output variables are made (S4.20).
public struct FlowSendValues: FieldCodable, Hashable {
    /// The platform's id of the message; Parley's until there is one.
    public var gatewayTid = ""
    /// When its first attempt began; nil before.
    public var sentAt: Timestamp?
    /// How far it has got: `requested`, `attempting`, `waiting`, `in-doubt`, `accepted`, `refused`, `failed`, `abandoned`.
    public var status = "requested"
    /// The platform's code for that; 0 for none.
    public var code: UInt32 = 0
    /// The reason for that; empty where there is no other than that it is so.
    public var reason = ""
    /// What is told of attempts that failed, and by receipts, in the order in which it came.
    public var failures: [FlowSendReport] = [], receipts: [FlowSendReport] = []

    /// The most failures, and receipts, that are told of a message; the oldest go first.
    private static let mostReports = 16

    /// A message that is requested.
    public init() {}

    /// All that is known of it, what is newest last.
    public var reports: [FlowSendReport] {
        let isToldByFailure = !failures.isEmpty && ["failed", "waiting"].contains(status)
        let own = FlowSendReport(code: code, status: status, reason: reason)
        return failures + (isToldByFailure ? [] : [own]) + receipts
    }

    /// An attempt has failed.
    public mutating func fail(_ report: FlowSendReport) {
        failures.append(report)
        if failures.count > FlowSendValues.mostReports { failures.removeFirst() }
    }

    /// A receipt has come; each status counts once.
    public mutating func receive(_ report: FlowSendReport) {
        guard !receipts.contains(where: { $0.status == report.status }) else { return }
        receipts.append(report)
        if receipts.count > FlowSendValues.mostReports { receipts.removeFirst() }
    }

    /// An output variable, by its number in ``FlowName/sendParts``.
    func value(_ number: Int, tapped: String) -> FlowValue {
        switch number {
        case 0: .text(reports.last?.words.code ?? "")
        case 1: .text(reports.last?.words.description ?? "")
        case 2: .text(sentAt.map { "\($0)" } ?? "")
        case 3: .text(gatewayTid)
        case 4: .text(tapped)
        default: .json(json)
        }
    }

    private var json: String {
        let entries = reports.map { report in
            let (code, description) = report.words
            let members = [("code", code), ("transid", gatewayTid), ("description", description)]
            return "{\(members.map { "\"\($0)\":\(JSONText.quoted($1))" }.joined(separator: ","))}"
        }
        return "[\(entries.joined(separator: ","))]"
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "gatewayTid", &gatewayTid, .personal)
        fields.field(2, "sentAt", &sentAt)
        fields.field(3, "status", &status)
        fields.field(4, "code", &code)
        fields.field(5, "reason", &reason)
        fields.field(6, "failures", &failures)
        fields.field(7, "receipts", &receipts)
    }
}

/// One thing that is known of a message.
public struct FlowSendReport: FieldCodable, Hashable {
    /// The platform's code; 0 for none.
    public private(set) var code: UInt32 = 0
    /// The status, and why it is so; empty where nobody has said.
    public private(set) var status = "", reason = ""

    /// Nothing.
    public init() {}

    /// A report.
    public init(code: UInt32 = 0, status: String, reason: String = "") {
        (self.code, self.status, self.reason) = (code, status, reason)
    }

    /// As people read it: the platform's code, or else the status; what that means.
    public var words: (code: String, description: String) {
        (code == 0 ? status : "\(code)", reason.isEmpty ? "The message is \(status)" : reason)
    }

    public mutating func code(_ fields: inout FieldCoder) {
        fields.field(1, "code", &code)
        fields.field(2, "status", &status)
        fields.field(3, "reason", &reason)
    }
}
