import Encoding
import EventLogTesting
import Events
import Messages
import Testing
import WhatsApp

/// Real send requests and answers, as other projects' tests, clients and the platform's documentation hold them. The numbers
/// were counted apart, from the bodies alone.
@Suite(.enabled(if: SharedFolder.exists("sends"), Comment(rawValue: SharedFolder.skipped)))
struct SharedSendTests {
    private func isError(_ root: JSONValue) -> Bool { root["error"] != nil || root["errors"] != nil }
    private func isAnswer(_ root: JSONValue) -> Bool { isError(root) || root["messages"]?.kind == .array }

    @Test func everyRequestIsReadOrRefusedWithTheRightCode() throws {
        let files = try SharedFolder.files("sends")
        var counts: [String: Int] = [:]
        for (name, bytes) in files where !isAnswer(try JSONDocument(bytes, limit: .max).root) {
            switch SendRequestDecoder.decode(bytes) {
            case .success(.message(let message)):
                counts[message.content.type, default: 0] += 1
                let request = try GraphRequest(
                    version: "v24.0", line: "1", content: message.content, recipient: message.recipient)
                #expect(try SendRequestDecoder.decode(request.body).get().content == message.content, "\(name)")
            case .success(.markRead): counts["markRead", default: 0] += 1
            case .failure(let error): counts["\(error.code)", default: 0] += 1
            }
        }
        try #require(files.count == 381, "the folder has changed: count again")
        #expect(
            counts == [
                "text": 33, "image": 11, "video": 3, "audio": 5, "document": 3, "sticker": 3, "template": 46,
                "location": 2, "contacts": 2, "interactive": 60, "reaction": 3, "markRead": 10, "100": 34, "131008": 4,
                "131009": 84,
            ])
    }

    @Test func everyAnswerIsRead() throws {
        var accepted = 0
        var refused = 0
        for (name, bytes) in try SharedFolder.files("sends") {
            let root = try JSONDocument(bytes, limit: .max).root
            guard isAnswer(root) else { continue }
            switch GraphResponse.parse(status: isError(root) ? 400 : 200, body: bytes) {
            case .accepted(let acceptance):
                accepted += 1
                #expect(acceptance.message != .absent && !(acceptance.waID + acceptance.userID).isEmpty, "\(name)")
            case .refused(let error):
                refused += 1
                #expect(!error.isUnreadable && !error.title.isEmpty, "\(name)")
            }
        }
        #expect(accepted == 29)
        #expect(refused == 49)
    }

    @Test func whatClientsPutOnTheWire() throws {
        func message(_ name: String) throws -> MessageToSend {
            guard case .message(let message) = try SendRequestDecoder.decode(SharedFolder.file("sends", name)).get()
            else {
                throw GraphError(1, "no message")
            }
            return message
        }
        #expect(try message("pywa_wire__send_message").content.text == "Hello")
        #expect(try message("pywa_wire__identity_hash").identityHash == "DF2lS5v2W6x=")
        #expect(try message("pywa_wire__bsuid_recipient").recipient.userID == "US.13491208655302741918")
        let reply = try message("pywa_wire__preview_reply_tracker")
        #expect(reply.content.answers == "wamid.PREV")
        #expect(reply.callbackData == "order-42")
        #expect(try message("pywa_wire__template").content.template == "order_update")
        #expect(try message("heyoo_wire__text").content.text == "Hello")
        #expect(
            try message("meta_docs__solution_providers_get_started_for_solution_partners_etapa_7_enviar_um").content
                .type == "text")
        #expect(try message("weni__plain_send_with_direct_send_without_ttl").content.passedOn.text.contains("utility"))
    }

    @Test(
        arguments: [
            ("courier__resp_403_error_throttled", 403, .retry(after: .seconds(2))),
            ("courier__resp_403_error_channel_contact_pair_limit_hit", 403, .retry(after: .seconds(4))),
            ("courier__resp_429_error_http_429", 429, .retry(after: .seconds(2))),
            ("courier__resp_400_error_retryable", 400, .retry(after: .seconds(2))),
            ("courier__resp_403_error", 403, .never), ("courier__resp_403_error_message", 403, .never),
            ("courier_onprem__resp_429_rate_limit_engaged", 429, .retry(after: .seconds(2))),
            ("meta_openapi__resp_500_phone_number_id_internal_error", 500, .retry(after: .seconds(2))),
            ("meta_openapi__resp_401_phone_number_id_expired_token", 401, .never),
            ("meta_docs__support_error_codes_exemplo", 400, .never),
        ] as [(String, Int, SendVerdict)])
    func verdictsOnRealErrors(name: String, status: Int, verdict: SendVerdict) throws {
        guard case .refused(let error) = GraphResponse.parse(status: status, body: try SharedFolder.file("sends", name))
        else {
            throw GraphError(1, "accepted")
        }
        #expect(RetryRule.standard.verdict(on: error, attempt: 1) == verdict)
    }
}

extension SendRequest {
    fileprivate var content: MessageContent? { if case .message(let message) = self { message.content } else { nil } }
}
