import Timeline

@testable import HTTPInterface

/// Webhook bodies as the platform sends them.
enum Webhooks {
    static let customer = "16505551234"
    static let name = "Sheena Nelson"

    static func text(
        _ text: String, id: String = "wamid.IN1", from: String = customer, line: String = House.line,
        at time: Timestamp = House.start
    ) -> String {
        value(
            """
            "contacts":[{"profile":{"name":"\(name)"},"wa_id":"\(from)"}],\
            "messages":[{"from":"\(from)","id":"\(id)","timestamp":"\(time.milliseconds / 1000)",\
            "type":"text","text":{"body":"\(text)"}}]
            """, line)
    }

    static func receipt(
        _ status: String, of message: String, data: String = "", line: String = House.line,
        at time: Timestamp = House.start
    ) -> String {
        let callback = data.isEmpty ? "" : "\"biz_opaque_callback_data\":\"\(data)\","
        return value(
            """
            "statuses":[{"id":"\(message)","status":"\(status)",\(callback)\
            "timestamp":"\(time.milliseconds / 1000)","recipient_id":"\(customer)"}]
            """, line)
    }

    private static func value(_ members: String, _ line: String) -> String {
        """
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":\
        {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"\(line)"},\
        \(members)}}]}]}
        """
    }
}
