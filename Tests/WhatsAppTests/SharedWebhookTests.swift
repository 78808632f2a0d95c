import Encoding
import EventLogTesting
import Events
import Messages
import Testing
import Timeline
import WhatsApp

/// Real webhook bodies, as other projects' tests and the platform's documentation hold them.
///
/// The numbers were counted apart, from the bodies alone. The columns of the folder's index are a second opinion; what some
/// of those projects reject (`bla` as a sender, the status `in_orbit`, a timestamp that is no number) Parley keeps.
@Suite(.enabled(if: SharedFolder.exists("webhooks"), Comment(rawValue: SharedFolder.skipped)))
struct SharedWebhookTests {
    private func items(_ name: String) throws -> [PlatformItem] { decode(try SharedFolder.file("webhooks", name)) }

    private func only(_ name: String) throws -> PlatformItem {
        let items = try items(name)
        #expect(items.count == 1)
        return try #require(items.first)
    }

    @Test func everyFileYieldsWhatItHolds() throws {
        let files = try SharedFolder.files("webhooks")
        var counts: [String: Int] = [:]
        for (name, bytes) in files {
            let items = decode(bytes)
            #expect(!items.isEmpty, "\(name)")
            for item in items { counts[item.event.name, default: 0] += 1 }
        }
        try #require(files.count == 356, "the folder has changed: count again")
        #expect(
            counts == [
                "messageReceived": 197, "receiptReceived": 84, "notificationReceived": 46, "templateChanged": 3,
                "optInChanged": 1, "itemNotUnderstood": 12,
                "identityNoticeReceived": 7, "callReceived": 5, "platformErrorReported": 3, "groupMessageReceived": 3,
            ])
    }

    @Test func onlyWhatHoldsNothingIsNotUnderstood() throws {
        var names: Set<String> = []
        for (name, bytes) in try SharedFolder.files("webhooks")
        where decode(bytes).contains(where: { $0.notUnderstood != nil }) {
            names.insert(String(name.dropLast(5)))
        }
        #expect(
            names == [
                "chatwoot__entry_id_only", "chatwoot__whatsapp_events_job_spec_rb",
                "chatwoot__will_not_enqueue_message_jobs_based_on_phone_number_in_the_url_if_the",
                "courier__malformed_not_json",
                "courier__no_from", "mrcord__test_json_string_payload",
                "netflie__test_build_from_payload_can_build_a_notification_with_bsuid_only_and_n",
                "secreto__webhooks_mocks_js",
                "secreto__webhooks_mocks_js_2", "vumi_whatsapp__test_schema_py_29", "weni__emptychangeswac",
                "weni__notchangeswac",
            ])
    }

    @Test func everyItemIsKeptVerbatimAndSurvivesItsEncoding() throws {
        for (name, bytes) in try SharedFolder.files("webhooks") {
            for item in decode(bytes) {
                let event = item.event
                let read = event.payload.withUnsafeBytes { Event(kind: event.kind, payload: $0) }
                #expect(read == event, "\(name)")
                #expect(bytes.contains(event.raw), "\(name)")
                #expect(item.identity.utf8.count <= 1024 && item.identity.utf8.count > 2)
            }
        }
    }

    @Test func bodiesMergedIntoOneGiveTheUnionOfTheirItems() throws {
        var entries: [String] = []
        var apart: [String] = []
        for (_, bytes) in try SharedFolder.files("webhooks") {
            guard let root = try? JSONDocument(bytes, limit: .max).root, let list = root["entry"], list.kind == .array
            else { continue }
            entries += list.elements.map { String(decoding: $0.raw, as: UTF8.self) }
            apart += decode(bytes).map(\.identity)
        }
        #expect(entries.count > 200)
        #expect(decode(Sample.body(entries)).map(\.identity) == apart)
    }

    @Test func whatOnePhoneSends() throws {
        let hello = try only("courier__hello")
        #expect(hello.message?.line == "1234567890")
        #expect(hello.message?.sender == Party(phone: "5678", name: "Kerry Fisher"))
        #expect(hello.message?.text == "Hello World")
        #expect(hello.seconds == 1_454_119_029)
        #expect(hello.identity == "m:external_id")
        #expect(try only("courier__image").message?.text == "Check out my new phone!")
        #expect(try only("courier__document").message?.text == "80skaraokesonglistartist")
        #expect(try only("courier__location").message?.text == "Main Street Beach, Main Street Beach, Santa Cruz, CA")
        #expect(try only("courier__button").message?.text == "No")
        #expect(try only("weni__contactwac").message?.text == "Test Contact")
        #expect(try only("weni__orderwac").message?.text == "1 × 1031, 1 × 10320")
        #expect(try only("weni__reactionwac").message?.text == "👍")
        #expect(try only("weni__reactionwac").message?.answers == "message_id")
        #expect(try only("rustwa__request_welcome").message?.type == "request_welcome")
        #expect(try only("rustwa__future_type").message?.type == "some_future_type")
        #expect(try only("weni__invalidtypemsgwac").message?.text == "Hello World")
        #expect(
            try only("meta_docs__embedded_signup_onboarding_business_app_users_exemplo").message?.text
                == "Updated image caption")
        #expect(try only("courier__invalid_from").message?.sender.phone == "bla")
        #expect(try only("courier__invalid_timestamp").message?.timestampMissing == true)
    }

    @Test func interactiveAnswers() throws {
        let list = try only("netflie__test_build_from_payload_can_build_a_list_notification").message
        #expect(list?.text == "list_reply_title")
        #expect(list?.replyID == "list_reply_id")
        let form = try only("courier__nfm_reply").message
        #expect(form?.text == "Sent")
        #expect(form?.replyID == #"{"flow_token": "fl0w+t0k3n", "first_name": "Bob", "age": "32"}"#)
        #expect(try only("courier__nfm_reply_non_object").message?.replyID == #"["not", "an", "object"]"#)
        let button = try only("netflie__test_build_from_payload_can_build_a_button_notification").message
        #expect(button?.replyID == "No-Button-Payload")
        #expect(button?.answers != .absent)
        let untyped = try only("meta_docs__messages_address_messages_receber_notifica_es_sobre_o_envio_de_endere")
            .message
        #expect(untyped?.type == "interactive")
        #expect(untyped?.text == "<body text from client>")
    }

    @Test func duplicatesHaveOneIdentity() throws {
        let items = try items("courier__duplicate")
        #expect(items.count == 2)
        #expect(Set(items.map(\.identity)).count == 1)
    }

    @Test func businessScopedUserIDs() throws {
        #expect(try only("courier__hello_bsuid_in_from").message?.sender.userID == "US.1234")
        #expect(try only("courier__hello_bsuid_in_from").message?.sender.phone == "")
        let alone = try only("courier__hello_from_bsuid").message?.sender
        #expect(alone?.userID == "US.1234")
        #expect(alone?.name == "Kerry Fisher")
        let invalid = try only("courier__hello_invalid_user_id").message
        #expect(invalid?.sender.userID == "")
        #expect(invalid?.sender.username == "kfisher")
        #expect(invalid?.contact.text.contains("foo_bar") == true)
        let parent = try only("secreto__has_parent_bsuid").message?.sender
        #expect(parent?.phone == "16315551181")
        #expect(parent?.parentUserID == "US.ENT.506847293015824")
        let status = try only("secreto__was_sent_to_bsuid_5").receipt?.recipient
        #expect(status?.userID == "US.13491208655302741918")
        #expect(status?.phone == "16315551181")
        let misspelt = try only("meta_docs__business_scoped_user_ids_webhooks_de_mensagens_recebidas").message
        #expect(misspelt?.sender.userID == "US.13491208655302741918")
        #expect(misspelt?.contact.text.contains("uUS.") == true)
    }

    @Test func identityNotices() throws {
        let number = try only("meta_openapi__system_message").notice
        #expect(number?.party.phone == "16505551234")
        #expect(number?.newPhone == "12195555358")
        #expect(try only("vumi_whatsapp__test_schema_py_14").notice?.newPhone == "16315558890")
        #expect(try only("vumi_whatsapp__test_schema_py_15").notice?.identityHash == "Rc/eg9Rl0JA=")
        #expect(try only("vumi_whatsapp__test_ignore_system_messages").message?.text == "test message")
        let update = try only("weni__useridupdateparentbsuid").notice
        #expect(update?.newParentUserID == "US.ENT.99999999999999999999")
        #expect(update?.party.name == "Kerry Fisher")
        let hash = try only("vumi_whatsapp__test_schema_py_7").message
        #expect(hash?.identityHash == "Sjvjlx8G6Z0=")
        #expect(hash?.identityCreatedAt == Timestamp(milliseconds: 1_602_532_300_000))
        #expect(hash?.sender.name == "", "the contact is another")
    }

    @Test func receipts() throws {
        let failed = try only("courier__error_status").receipt
        #expect(failed?.errorCode == 131_014)
        #expect(failed?.pricingCategory == "referral_conversion")
        #expect(failed?.conversationExpiry == Timestamp(seconds: 1_454_119_029))
        #expect(
            try only("secreto__was_sent_to_bsuid_5").receipt?.conversationExpiry == Timestamp(seconds: 1_504_903_988))
        #expect(try only("courier__invalid_status").receipt?.status == "in_orbit")
        #expect(
            try only("meta_docs__messages_address_messages_recurso_n_o_compat_vel").receipt?.errorText
                == "Receiver Incapable")
        let group = try only("meta_docs__groups_groups_messaging_exemplo_de_mensagem_de_grupo_enviada")
        #expect(group.receipt?.group == "<GROUP_ID>")
        #expect(group.receipt?.recipient.isAnonymous == true)
        #expect(
            try only("meta_docs__groups_groups_messaging_exemplo_de_webhook_para_receber_mensagens_de_g").group?.group
                == "<GROUP_ID>"
        )
        #expect(try only("courier__group_message").group != nil)
    }

    @Test func callsNotificationsAndErrors() throws {
        let call = try only("meta_docs__calling_user_initiated_calls_webhook_de_conex_o_de_liga_o").call
        #expect(call?.fromCustomer == true)
        #expect(call?.party.phone == "16315553602")
        let outbound = try only("meta_docs__calling_business_initiated_calls_parte_3_voc_estabelece_a_conex_o_da_l")
        #expect(outbound.call?.party.phone == "12185552828")
        #expect(outbound.call?.fromCustomer == false)
        #expect(outbound.identity == "c:wacid.HBgLMTIxODU1NTI4MjgVAgARGCAyODRQIAFRoA:connect")
        #expect(
            try only("meta_docs__calling_business_initiated_calls_parte_3_voc_estabelece_a_conex_o_da_l_2").call != nil)
        let template = try only("meta_docs__message_template_status_update_exemplo").template
        #expect(template?.name == "order_confirmation" && template?.status == "APPROVED")
        #expect(template?.language == "en_US" && template?.category == "UTILITY")
        let preference = try only("meta_docs__user_preferences_exemplo")
        #expect(preference.optIn?.change == .marketingResumed && preference.optIn?.party.phone == "16505551234")
        #expect(preference.occurredAt == Timestamp(milliseconds: 1_731_705_721_000))
        #expect(try only("meta_docs__account_update_app_de_parceiro_instalado").notification?.topic == "account_update")
        #expect(
            try only("meta_docs__embedded_signup_onboarding_business_app_users_exemplo_de_carga_de_ativ").notification?
                .topic == "history")
        #expect(try only("meta_docs__messages_errors_exemplo").platformError?.code == 130_429)
        #expect(
            try only("meta_docs__reference_webhooks_whatsapp_incoming_webhook_payload_sintaxe_da_solici").message != nil
        )
    }
}

extension Event {
    /// The bytes that the event of a webhook's item keeps.
    fileprivate var raw: [UInt8] {
        switch self {
        case .messageReceived(let event): event.raw.bytes
        case .receiptReceived(let event): event.raw.bytes
        case .messageEchoed(let event): event.raw.bytes
        case .callReceived(let event): event.raw.bytes
        case .identityNoticeReceived(let event): event.raw.bytes
        case .groupMessageReceived(let event): event.raw.bytes
        case .notificationReceived(let event): event.raw.bytes
        case .itemNotUnderstood(let event): event.raw.bytes
        case .platformErrorReported(let event): event.raw.bytes
        case .templateChanged(let event): event.raw.bytes
        case .optInChanged(let event): event.raw.bytes
        default: []
        }
    }
}
