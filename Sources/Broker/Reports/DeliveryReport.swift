import Encoding
import Events
import Messages
import Projections
public import Timeline

/// What an address that a message names is told of it (S4.14 to S4.16).
public struct DeliveryReport: Sendable {
    /// The event that says so.
    public var position: Position
    /// Where it is posted.
    public var address: String
    /// What is posted, as JSON.
    public var body: [UInt8]

    /// A report.
    public init(position: Position, address: String, body: [UInt8]) {
        (self.position, self.address, self.body) = (position, address, body)
    }

    /// What names the report: the same whenever it is posted again.
    public var id: String { DeliveryReport.id(at: position) }

    private static func id(at position: Position) -> String { "parley.report.\(position.rawValue)" }

    /// A report of what an event tells of a message; nil where the two have nothing to tell.
    ///
    /// - Parameters:
    ///   - send: The message's request, or its refusal.
    ///   - event: A receipt, a refusal, a failure, or that a doubt was given up.
    init?(at position: Position, of send: RecordedEvent, telling event: RecordedEvent, line: LineID) {
        let told = Told(event)
        let (options, correlationID, callbackData): (SendOptions?, String, String)
        switch send.event {
        case .sendRequested(let request):
            (options, correlationID, callbackData) = (request.options, request.correlationID, request.callbackData)
        case .sendRefused(let refused):
            (options, correlationID, callbackData) = (refused.options, refused.correlationID, refused.callbackData)
        default: return nil
        }
        guard let address = options?.notifyURL, !address.isEmpty, !told.status.isEmpty else { return nil }
        var json = JSONObjectWriter()
        json.add("report", DeliveryReport.id(at: position))
        json.add("id", SendName(send.position).text)
        if !told.message.isEmpty { json.add("messageID", told.message) }
        json.add("line", line.rawValue)
        json.add("conversation", UInt64(send.conversation.rawValue))
        json.add("status", told.status)
        json.add("at", "\(event.occurredAt)")
        json.add("recordedAt", "\(event.recordedAt)")
        if told.code != 0 { json.add("code", UInt64(told.code)) }
        if !told.reason.isEmpty { json.add("reason", told.reason) }
        if !told.identityHash.isEmpty { json.add("identityHash", told.identityHash) }
        if !correlationID.isEmpty { json.add("correlationID", correlationID) }
        if !callbackData.isEmpty { json.add("callbackData", callbackData) }
        self.init(position: position, address: address, body: json.finished)
    }

    /// What an event tells of a message.
    private struct Told {
        var status = ""
        var message = ""
        var code: UInt32 = 0
        var reason = ""
        var identityHash = ""

        init(_ event: RecordedEvent) {
            switch event.event {
            case .receiptReceived(let receipt):
                (status, message, code) = (receipt.status, receipt.message.rawValue, receipt.errorCode)
                (reason, identityHash) = (receipt.errorText, receipt.identityHash)
            case .sendRefused(let refused): (status, code, reason) = ("refused", refused.code, refused.reason)
            case .sendFailed(let failed): (status, code, reason) = ("failed", failed.code, failed.reason)
            case .sendDoubtResolved:
                (status, reason) = ("abandoned", "the platform's answer was lost, and no receipt came")
            default: return
            }
        }
    }
}

/// How an address has answered a report.
public enum ReportAnswer: Hashable, Sendable {
    /// It took it.
    case taken(httpStatus: UInt32)
    /// It did not, and is to be asked again, not sooner than after a length where it names one. The status is 0 where nothing answered.
    case troubled(httpStatus: UInt32, reason: String, retryAfter: Duration?)
    /// It never will.
    case refused(httpStatus: UInt32, reason: String)
}

/// The way out to the addresses that messages name.
public protocol ReportGateway: Sendable {
    /// Posts a report once. Never throws: whatever happens is an answer.
    func post(_ report: DeliveryReport) async -> ReportAnswer
}
