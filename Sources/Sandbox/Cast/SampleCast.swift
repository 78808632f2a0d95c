extension Scenario {
    /// The cast that plays by itself: a few people for everything that a broker has to cope with, and a crowd so that
    /// there is always somebody. Their days are laid out for a clock that runs 1,800 to 7,200 times as fast.
    package static func sample() throws(ScenarioError) -> Scenario { try Scenario(yaml: sampleYAML) }

    /// The sample cast as it is read; a start for a scenario of one's own.
    package static let sampleYAML = """
        customers:
          # Asks, answers the agent, and rates the service when asked to.
          - id: sheena
            name: Sheena Nelson
            username: "@realsheenanelson"
            phone: "16505551234"
            userId: US.13491208655302741918
            starts: 1m
            every: 31h
            story:
              - say: Hello, my parcel should have come on Monday and it hasn't.
            when:
              - message: list
                then: [{after: 4m..20m, tap: random}]
              - message: text
                times: 2
                then: [{after: 3m..9m, say: [The number is 4711-0815., It was sent to my office.]}]
              - message: text
                then:
                  - {after: 1m, react: "👍"}
                  - {after: 2m..5m, say: "Perfect, thank you!"}

          # Sends an album: two pictures at once are two messages and one conversation. Never shows read receipts.
          - id: pablo
            name: Pablo Morales
            phone: "34600555017"
            receipts: {read: never}
            starts: 20m
            every: 37h
            story:
              - album: [{image: The box as it arrived}, {image: And what was in it}]
              - after: 2m
                say: Both glasses are broken. Can I get new ones?
            when:
              - message: list
                then: [{after: 10m..60m, tap: last}]
              - message: text
                times: 2
                then: [{after: 5m..15m, say: [Calle Mayor 17 in Madrid., "Yes, please."]}]

          # Falls silent for more than a day in the middle of it, so that the session closes and the window with it.
          - id: kerry
            name: Kerry Fisher
            phone: "14155550142"
            userId: US.20485510273645510001
            starts: 45m
            every: 61h
            story:
              - say: Do you repair coffee machines?
              - after: 30h
                say: "Sorry, I was travelling. It is the big one, with the grinder."
            when:
              - message: text
                then: [{after: 10m, say: "Good. I will look up the model and come back to you."}]
              - message: list
                then: [{after: 2h, tap: first}]

          # The business knows no phone number of hers.
          - id: nadia
            name: Nadia
            username: "@nadia.bakes"
            userId: DE.71120345509912345678
            starts: 70m
            every: 41h
            story:
              - say: "Hi! Do you deliver flour in bags of 25 kg?"
            when:
              - message: list
                then: [{after: 15m, tap: first}]
              - message: text
                times: 2
                then: [{after: 4m..12m, say: [Ten bags would do., "To Potsdam, on Friday."]}]

          # Gets a new phone between two messages: the identity hash changes.
          - id: tomas
            name: Tomás Ribeiro
            phone: "5511955550123"
            starts: 95m
            every: 47h
            story:
              - say: Please change my delivery address.
              - {after: 5h, device: new}
              - after: 20m
                say: "New phone, same me. Has the address been changed?"
            when:
              - message: list
                then: [{after: 1h, tap: random}]
              - message: text
                times: 2
                then: [{after: 10m..25m, say: [Rua Augusta 1200., "Yes, that is right."]}]

          # Takes a new phone number along, and the old one back the next time.
          - id: ingrid
            name: Ingrid Sørensen
            phone: "4740555501"
            userId: NO.50012345678900112233
            starts: 2h
            every: 53h
            story:
              - say: "Hello, is my invoice paid?"
              - {after: 4h, number: "4740555599"}
              - after: 15m
                say: "I have a new number, you can reach me here from now on."
            when:
              - message: text
                times: 2
                then: [{after: 6m..18m, say: [It is invoice 2026-0042., "Thanks, that was quick."]}]

          # His messages come twice, ten minutes apart, as webhooks do when an answer got lost on the way.
          - id: jamal
            name: Jamal Idris
            phone: "447700900123"
            starts: 150m
            every: 29h
            story:
              - say: My order shows as cancelled. Why?
                again: 10m
              - after: 1m
                say: I have paid already!
                again: 25m
            when:
              - message: list
                then: [{after: 5m, tap: first}]
              - message: text
                times: 2
                then: [{after: 5m..20m, say: ["Order 88-1024.", "All right, I will wait."]}]

          # Reads at once, so that nothing says "delivered".
          - id: mei
            name: Mei Tanaka
            phone: "819055550177"
            receipts: {delivered: never, read: 20s..2m}
            starts: 3h
            every: 33h
            story:
              - location: Shinjuku Station
              - after: 1m
                say: Which of your shops is the nearest to here?
            when:
              - message: list
                then: [{after: 8m, tap: random}]
              - message: text
                times: 2
                then: [{after: 3m, say: ["Until when is it open?", Great.]}]

          # Sends what cannot be shown, a voice message, a document.
          - id: olga
            name: Olga Petrova
            phone: "420605550199"
            starts: 4h
            every: 43h
            story:
              - unsupported: true
              - {after: 1m, voice: true}
              - {after: 1m, document: complaint.pdf}
            when:
              - message: text
                then: [{after: 30m, say: It is all in the document.}]

          # Talks to the bot, answers its first question and forgets about it.
          - id: lucia
            name: Lucía Fernández
            phone: "5491155550123"
            line: Concierge
            starts: 5m
            every: 17h
            story:
              - say: "Hola, a table for two tonight?"
            when:
              - message: text
                then: [{after: 2m..4m, say: At eight.}]

          # Opens the chat with the bot and goes silent at once.
          - id: max
            name: Max Weber
            phone: "4915155550123"
            line: Concierge
            receipts: {delivered: 10s, read: never}
            starts: 2h
            every: 23h
            story:
              - welcome: true
              - after: 1m
                say: Hallo

          # Keeps talking to the bot.
          - id: amara
            name: Amara Okafor
            phone: "2348055550123"
            userId: NG.33345678123456780042
            line: Concierge
            starts: 6h
            every: 35h
            story:
              - say: Which rooms do you have in December?
            when:
              - message: text
                times: 3
                then: [{after: 1m..6m, say: ["With a view of the sea, please.", "From the 12th to the 15th.", Thanks.]}]

          # Asks a flow for an order, and is content with what it says.
          - id: hana
            name: Hana Sato
            phone: "818055550140"
            line: Orders
            starts: 15m
            every: 3h
            story:
              - say: "Hello, where is my order?"
            when:
              - contains: number of your order
                then: [{after: 1m..3m, say: "4711"}]
              - message: list
                then: [{after: 1m..3m, tap: thanks}]

          # Does not know the number of the order, however often it is asked for.
          - id: otto
            name: Otto Brandt
            phone: "4915155550141"
            line: Orders
            starts: 25m
            every: 5h
            story:
              - say: I have ordered something.
            when:
              - contains: number of your order
                times: 3
                then: [{after: 1m..3m, say: [I have thrown the invoice away., "No idea.", The one with the blue cups.]}]

          # Asks for an order, and says no more.
          - id: elena
            name: Elena Rossi
            phone: "393335550142"
            line: Orders
            starts: 35m
            every: 7h
            story:
              - say: Where is my order?

          # Wants to talk to somebody.
          - id: samir
            name: Samir Haddad
            phone: "33755550143"
            line: Orders
            starts: 40m
            every: 9h
            story:
              - say: "Good day, it is about an order."
            when:
              - contains: number of your order
                then: [{after: 1m..2m, say: agent}]

          # Writes to everybody; the sample run's configuration has the number on a list.
          - id: advertiser
            name: Lucky Star
            phone: "17185550177"
            starts: 90m
            every: 7h
            story:
              - say: "You have won! Click here."

          # And a crowd: somebody new writes every three hours.
          - id: visitor
            names:
              [Ana Ruiz, Ben Otieno, Chloe Martin, Dev Patel, Emma Berg, Farid Haddad, Grace Kim, Hugo Blanc,
               Isla Reid, Jonas Vogel, Keiko Mori, Liam Byrne, Mona Aziz, Nils Lund, Oumar Diallo, Priya Nair,
               Quinn Doyle, Rosa Conti, Sven Holm, Tara Singh, Uma Rao, Vera Novak, Will Hart, Yara Cohen]
            phone: "12025550100"
            starts: 30m
            every: 3h
            story:
              - say:
                  - Hello! Is the blue jacket available in M?
                  - How long does delivery to Lisbon take?
                  - "I can't log in any more."
                  - Can I still change my booking?
                  - Where can I see my invoices?
                  - Do you have this in another colour?
            when:
              - message: list
                then: [{after: 2m..40m, tap: random}]
              - message: text
                times: 2
                then:
                  - after: 2m..30m
                    say: [It would be for this week., "Great, thank you!"]
        """
}
