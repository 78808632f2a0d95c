import Encoding
import Events

/// Webhook bodies, small and made up.
enum Samples {
    static let line = "106540352242922"

    /// A customer's text message.
    static func text(
        _ id: String, _ text: String = "Hello", from phone: String = "16505551234", name: String = "Sheena",
        at seconds: Int = 1_578_214_800, line: String = line
    ) -> String {
        let contact = "{\"profile\":{\"name\":\"\(name)\"},\"wa_id\":\"\(phone)\"}"
        let message =
            "{\"from\":\"\(phone)\",\"id\":\"wamid.\(id)\",\"timestamp\":\"\(seconds)\",\"type\":\"text\","
            + "\"text\":{\"body\":\(JSONText.quoted(text))}}"
        return body("\"contacts\":[\(contact)],\"messages\":[\(message)]", line: line)
    }

    /// A receipt for a message of ours.
    static func receipt(
        _ id: String, _ status: String = "delivered", to phone: String = "16505551234", at seconds: Int = 1_578_214_900
    ) -> String {
        body(
            "\"statuses\":[{\"id\":\"wamid.\(id)\",\"status\":\"\(status)\",\"timestamp\":\"\(seconds)\","
                + "\"recipient_id\":\"\(phone)\"}]")
    }

    /// Two messages, one of which can't be understood.
    static func halfUnderstood(_ id: String) -> String {
        let good =
            "{\"from\":\"16505551234\",\"id\":\"wamid.\(id)\",\"timestamp\":\"1578214800\",\"type\":\"text\","
            + "\"text\":{\"body\":\"Hi\"}}"
        return body("\"messages\":[\(good),17]")
    }

    private static func body(_ value: String, line: String = line) -> String {
        let metadata = "{\"display_phone_number\":\"15550783881\",\"phone_number_id\":\"\(line)\"}"
        return
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\","
            + "\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":\(metadata),\(value)}}]}]}"
    }
}
