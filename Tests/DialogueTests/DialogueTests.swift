import BrokerTesting
import Decisions
import DeskTesting
import Encoding
import Events
import Messages
import Projections
import Settings
import Testing
import Timeline
import WhatsApp

/// The real conversations, played through as webhooks and agents' replies at their own times, and held against a second
/// calculation.
@Suite struct DialogueTests {
    private static func policy() -> LinePolicy {
        var policy = LinePolicy()
        policy.autoClose = .seconds(20 * 3600)
        var reminder = ReplyReminderPolicy()
        reminder.after = .seconds(7200)
        reminder.message = AutomaticMessage(text: "We have not forgotten you.")
        policy.replyReminder = reminder
        var survey = SurveyPolicy()
        survey.message = AutomaticMessage(text: "How satisfied are you?")
        survey.button = "Rate us"
        policy.survey = survey
        return policy
    }

    @Test func windowsRemindersClosesAndSurveysComeOutAsTheRulesSay() throws {
        guard let dialogues = try Dialogue.all() else {
            print("DialogueTests: skipped, ../shared/dialogues is not there")
            return
        }
        let reckoner = Reckoner(reminder: 7_200_000, autoClose: 72_000_000, warning: 30_000, maximum: 50_000)
        var played = Ledger()
        var reckoned = Ledger()
        for dialogue in dialogues {
            let live = try DialoguePlayer(policy: DialogueTests.policy()).play(dialogue)
            let expected = reckoner.ledger(of: dialogue)
            #expect(live == expected, "dialogue \(dialogue.id)")
            played = played + live
            reckoned = reckoned + expected
        }
        print("\(dialogues.count) dialogues: \(played)")
        #expect(played == reckoned)
        #expect(dialogues.count == 525)
        #expect(played.messages == dialogues.reduce(0) { $0 + $1.turns.count { $0.isCustomer } })
    }
}

/// Plays one dialogue on a simulated broker.
private struct DialoguePlayer {
    private var simulation: Simulation
    private var rejected = 0

    init(policy: LinePolicy) throws {
        simulation = Simulation(startingAt: .epoch)
        try simulation.submit(.setPolicy("106540352242922", policy))
        try simulation.submit(.registerAgent(id: "ana", name: "Ana"))
    }

    func play(_ dialogue: Dialogue) throws -> Ledger {
        var player = self
        for (place, turn) in dialogue.turns.enumerated() {
            player.simulation.advance(to: turn.time)
            if turn.isCustomer {
                for item in WebhookDecoder.decode(webhook(turn, "wamid.\(dialogue.id).\(place)")) {
                    try player.simulation.submit(.receive(item))
                }
            } else {
                player.reply(turn.text)
            }
        }
        player.simulation.advance(to: player.simulation.now + .seconds(200 * 3600))
        var ledger = Ledger()
        for event in player.simulation.events { ledger.count(event.event) }
        ledger.rejectedReplies = player.rejected
        return ledger
    }

    /// Takes the session, where nobody has it, and answers: two commands at one moment, before any deadline is looked at.
    private mutating func reply(_ text: String) {
        let conversation = ConversationID(1)
        _ = try? simulation.submit(.assign(conversation, to: .agent("ana"), by: .agent("ana")))
        let content = MessageContent.text(String(text.prefix(4096)))
        do throws(Rejection) {
            try simulation.submit(.send(SendCommand(to: .conversation(conversation), content, by: .agent("ana"))))
        } catch {
            rejected += 1
        }
    }

    private func webhook(_ turn: Dialogue.Turn, _ id: String) -> [UInt8] {
        let text = """
            {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{\
            "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",\
            "phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"A customer"},"wa_id":"16505551234"}],\
            "messages":[{"from":"16505551234","id":"\(id)","timestamp":"\(turn.time.milliseconds / 1000)","type":"text",\
            "text":{"body":\(JSONText.quoted(turn.text))}}]}}]}]}
            """
        return Array(text.utf8)
    }
}
