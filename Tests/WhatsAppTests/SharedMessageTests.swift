import Encoding
import EventLogTesting
import Messages
import Testing
import WhatsApp

/// Every real send request, whoever it goes to: reading what it says and writing it again loses nothing.
@Suite(.enabled(if: SharedFolder.exists("sends"), Comment(rawValue: SharedFolder.skipped)))
struct SharedMessageTests {
    private static func requests() throws -> [(name: String, root: JSONValue)] {
        try SharedFolder.files("sends").map { ($0.name, try JSONDocument($0.bytes, limit: .max).root) }
            .filter { _, root in
                ["error", "errors", "status"].allSatisfy { root[$0] == nil } && root["messages"]?.kind != .array
            }
    }

    /// Bodies that are no messages, and what is wrong with them: placeholders, and product lists without their header.
    private static let faults: [String: [String]] = [
        "fbsamples__interactivemessages_js": ["interactive.action.sections[1].rows"],
        "fbsamples__messagehelper_js_3": ["template.components[0].parameters"],
        "meta_docs__messages_address_messages_enviar_mensagem_de_endere_o_para_um_usu_rio": [
            "interactive.action.parameters"
        ],
        "meta_docs__messages_location_messages_sintaxe_da_solicita_o": ["location.latitude", "location.longitude"],
        "meta_openapi__send_multi_product_message": ["interactive.header.type"],
        "meta_openapi__send_sample_issue_resolution_template": [
            "template.components[1].parameters[0].text", "template.components[2].parameters[0].text",
        ],
        "weni__catalog_message_send_2_products": ["interactive.header"],
        "weni__catalog_message_send_2_products_with_slashes": ["interactive.header"],
        "weni__catalog_message_split_35_products": ["interactive.header"],
    ]

    @Test func whatIsReadIsWrittenAgain() throws {
        var faults: [String: [String]] = [:]
        var kinds: Set<String> = []
        for (name, root) in try SharedMessageTests.requests() {
            do throws(MessageError) {
                let message = try Message(graph: root)
                let written = try? JSONDocument(message.graphJSON, limit: .max).root
                #expect(written?[message.type].map(canonical) == root[message.type].map(canonical), "\(name)")
                #expect(Message(MessageContent(message)) == message, "\(name)")
                kinds.insert(String(String(describing: message).prefix { $0 != "(" }))
            } catch {
                faults[String(name.dropLast(".json".count))] = error.faults.map(\.field)
            }
        }
        #expect(faults == SharedMessageTests.faults)
        #expect(kinds.count == 24, "every kind is among them: \(kinds.sorted())")
    }

    /// How many of them don't keep a profile's limits: placeholders for names, addresses and emoji, two buttons that are too
    /// long; under `connect` the untitled sections of ten lists, a template with two websites, and files whose addresses end in
    /// none of its formats; under `studio` files of other kinds than images, PDF and videos.
    @Test(arguments: [("cloud-api", 33), ("connect", 47), ("studio", 48), ("workspace", 33)])
    func limitsThatAreNotKept(profile: String, count: Int) throws {
        let profile = try #require(LimitProfile.named(profile))
        let messages = try SharedMessageTests.requests().compactMap { try? Message(graph: $0.root) }
        #expect(messages.count { !$0.violations(of: profile).isEmpty } == count)
    }
}

/// JSON without what doesn't matter: white space, escapes, and the order of members.
private func canonical(_ value: JSONValue) -> String {
    switch value.kind {
    case .object:
        "{\(value.members.map { "\(JSONText.quoted($0.name)):\(canonical($0.value))" }.sorted().joined(separator: ","))}"
    case .array: "[\(value.elements.map(canonical).joined(separator: ","))]"
    case .string: JSONText.quoted(value.string ?? "")
    case .number, .bool, .null: String(decoding: value.raw, as: UTF8.self)
    }
}
