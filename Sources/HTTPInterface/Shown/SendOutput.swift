import Flows
import Views

/// What a send node puts out of a message (S4.20), under the names that flows know: `send.deliveryStatusCode` and others.
struct SendOutput: Encodable, Sendable {
    /// One thing that is known of it.
    struct Entry: Encodable, Sendable {
        let code: String
        let transid: String
        let description: String

        static let schema = Schema.object(["code": .string, "transid": .string, "description": .string])
    }

    let deliveryStatusCode: String
    let deliveryStatusDescription: String
    let sentDateTime: String?
    let gatewayTid: String
    let responseInteractive: String?
    let responseData: [Entry]

    enum CodingKeys: String, CodingKey {
        case deliveryStatusCode, deliveryStatusDescription, sentDateTime, gatewayTid
        case responseInteractive = "response_interactive"
        case responseData = "response_data"
    }

    static let schema = Schema.named(
        "SendOutput",
        .object(
            [
                "deliveryStatusCode": .string(
                    "The last of what is known: the platform's error code, or else the status of the last receipt, or of the request."
                ),
                "deliveryStatusDescription": .string("The same in words."),
                "sentDateTime": Schema([
                    "type": "string", "format": "date-time", "description": "When its first attempt began.",
                ]),
                "gatewayTid": .string("The platform's id of the message; Parley's until there is one."),
                "response_interactive": .string(
                    "The id or payload of the button or row that the customer has tapped, or a form's answers as JSON."),
                "response_data": .list(Entry.schema),
            ], optional: ["sentDateTime", "response_interactive"]))

    /// What became of a message.
    ///
    /// - Parameter name: Parley's id of it.
    init(of fate: MessageFate, named name: String, answer: String?) {
        var values = FlowSendValues()
        (values.gatewayTid, values.status) = (fate.messageID ?? name, fate.status)
        (values.code, values.reason) = (fate.code ?? 0, fate.reason ?? "")
        for attempt in fate.attempts where attempt.result == "failed" {
            values.fail(FlowSendReport(code: attempt.code ?? 0, status: "failed", reason: attempt.reason ?? ""))
        }
        for receipt in fate.receipts {
            values.receive(
                FlowSendReport(code: receipt.code ?? 0, status: receipt.status, reason: receipt.reason ?? ""))
        }
        gatewayTid = values.gatewayTid
        sentDateTime = fate.attempts.first?.startedAt
        responseInteractive = answer
        let entries = values.reports.map(\.words)
        deliveryStatusCode = entries.last?.code ?? ""
        deliveryStatusDescription = entries.last?.description ?? ""
        responseData = entries.map { Entry(code: $0.code, transid: values.gatewayTid, description: $0.description) }
    }
}
