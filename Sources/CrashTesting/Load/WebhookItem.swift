import Sandbox
package import Timeline

/// One item of a webhook: a customer's message, or a receipt.
package struct WebhookItem: Sendable {
    /// What makes it the same item for ever.
    package let key: ItemKey
    let line: String
    let contact: JSON?
    let json: JSON

    /// A customer's text.
    package static func message(_ id: String, from customer: Customer, _ text: String, at time: Timestamp)
        -> WebhookItem
    {
        WebhookItem(
            key: .message(id), line: customer.line, contact: customer.json,
            json: [
                "from": .string(customer.phone), "id": .string(id), "timestamp": seconds(time), "type": "text",
                "text": ["body": .string(text)],
            ])
    }

    /// A customer's choice from a list: how a survey is answered.
    package static func choice(
        _ id: String, from customer: Customer, row: String, of message: String, at time: Timestamp
    ) -> WebhookItem {
        WebhookItem(
            key: .message(id), line: customer.line, contact: customer.json,
            json: [
                "context": ["from": .string(customer.line), "id": .string(message)],
                "from": .string(customer.phone), "id": .string(id), "timestamp": seconds(time), "type": "interactive",
                "interactive": ["type": "list_reply", "list_reply": ["id": .string(row), "title": "A choice"]],
            ])
    }

    /// A customer's tap on a button.
    package static func tap(
        _ id: String, from customer: Customer, button: String, of message: String, at time: Timestamp
    ) -> WebhookItem {
        WebhookItem(
            key: .message(id), line: customer.line, contact: customer.json,
            json: [
                "context": ["from": .string(customer.line), "id": .string(message)],
                "from": .string(customer.phone), "id": .string(id), "timestamp": seconds(time), "type": "interactive",
                "interactive": ["type": "button_reply", "button_reply": ["id": .string(button), "title": "A button"]],
            ])
    }

    /// A receipt for a message of the broker's.
    package static func receipt(
        _ status: String, of message: String, to phone: String, line: String, callbackData: String, at time: Timestamp
    ) -> WebhookItem {
        WebhookItem(
            key: .receipt(message, status: status), line: line, contact: nil,
            json: .fields([
                "id": .string(message), "status": .string(status), "timestamp": seconds(time),
                "recipient_id": .string(phone), "biz_opaque_callback_data": .string(callbackData),
                "errors": status == "failed" ? [["code": 131_026, "title": "Message undeliverable"]] : nil,
            ]))
    }

    /// The platform tells time in whole seconds, as text.
    private static func seconds(_ time: Timestamp) -> JSON { .string(String(time.milliseconds / 1000)) }
}

/// Somebody who writes to a line.
package struct Customer: Sendable {
    package let phone: String
    package let name: String
    package let line: String

    /// Somebody on a line.
    package init(phone: String, name: String, line: String) { (self.phone, self.name, self.line) = (phone, name, line) }

    fileprivate var json: JSON { ["profile": ["name": .string(name)], "wa_id": .string(phone)] }
}
