import ArgumentParser
import Broker
import Decisions
import Encoding
import EventLog
import Events
import LMDBEventLog
import Narration
import Projections
import Timeline

/// `parley webhooks`: what signs the posts of a broker.
struct WebhookCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks", abstract: "List the webhooks; show or replace what signs what is posted.",
        subcommands: [List.self, ShowKey.self, NewKey.self], defaultSubcommand: List.self)

    /// `parley webhooks list`: every webhook, one a line.
    struct List: AsyncParsableCommand, Interruptible {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the webhooks, and how they stand.",
            discussion: """
                Works while another process serves. Webhooks are made and changed over HTTP: 'PUT /v1/webhooks/NAME'; 'parley groups' \
                shows how far each is.
                """)

        @OptionGroup var data: DataOptions
        @Option(help: "text or jsonl.") var format = ListFormat.text

        func run() async throws {
            let console = Console.current
            let webhooks = try data.webhooks(on: console)
            guard !webhooks.all.isEmpty else {
                return console.note("there are no webhooks: 'PUT /v1/webhooks/NAME' makes one")
            }
            var table = Table(["WEBHOOK", "STATE", "SINCE", "KEYS", "URL"], rightAligned: [3])
            for webhook in webhooks.all {
                let since = webhook.stateSince.description
                guard format == .text else {
                    var object = JSONObjectWriter()
                    object.add("name", webhook.name)
                    object.add("state", webhook.state.description)
                    object.add("stateSince", since)
                    object.add("reason", webhook.reason)
                    object.add("generation", UInt64(webhook.generation))
                    object.add("url", webhook.url)
                    try console.print(String(decoding: object.finished, as: UTF8.self))
                    continue
                }
                table.add([
                    Visible.text(webhook.name), webhook.state.description, since, "\(webhook.generation)",
                    Visible.text(webhook.url),
                ])
            }
            if format == .text { try table.print(on: console) }
        }
    }

    /// `parley webhooks key`: what a receiver needs to know.
    struct ShowKey: AsyncParsableCommand, Interruptible {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Show what receivers check signatures by.",
            discussion: """
                The public key, whpk_…, may be told to everybody: who has it can check the signature 'v1a' and make none. The secret, \
                whsec_…, is for servers of yours alone: who has it can check the signature 'v1', and make it. Both are made from the \
                file webhooks.key in the data directory. Without NAME they are those of delivery reports. Works while another process \
                runs.
                """)

        @OptionGroup var data: DataOptions
        @Flag(help: "Show the secret as well.") var secret = false
        @Option(help: "text or json.") var format = ReportFormat.text
        @Argument(help: "The webhook.") var name: String?

        func run() async throws {
            let file = try data.webhookKey()
            guard let keys = try file.read() else {
                throw Failure(
                    "there is no \(file.path) yet: it is made when something is to be signed for the first time")
            }
            let console = Console.current
            let (keyName, generation) = try whose(on: console)
            let pair = keys.ed25519(of: keyName, generation: generation)
            let shared = keys.symmetric(of: keyName, generation: generation)
            var lines = [("publicKey", pair.publicText ?? "")]
            if secret { lines.append(("secret", shared.secretText ?? "")) }
            switch format {
            case .text: for (name, text) in lines { try console.print("\(name) \(text)") }
            case .json:
                let members = lines.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }
                try console.print("{\(members.joined(separator: ","))}")
            }
        }

        private func whose(on console: Console) throws -> (String, UInt32) {
            guard let name else { return (WebhookKeys.notify, 1) }
            guard let webhook = try data.webhooks(on: console)[name] else {
                throw Failure(
                    "there is no webhook \(Visible.quoted(name, limit: 80)): 'parley webhooks list' lists them")
            }
            return (webhook.keyName, webhook.generation)
        }
    }

    /// `parley webhooks new-key`: another secret in place of one that is lost.
    struct NewKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new-key",
            abstract: "Make another secret where the one that signed before is lost or known to others.",
            discussion: """
                Every receiver has to be told its new secrets: what it was told before is no longer good. A file that is still there \
                is kept beside it, as webhooks.key.old. No other process may write the log meanwhile.
                """)

        @OptionGroup var data: DataOptions
        @Flag(help: "Yes, all receivers will be told.") var replace = false

        func validate() throws {
            guard replace else {
                throw ValidationError(
                    "every receiver has to be told its new secrets: say --replace where that will be done")
            }
        }

        func run() async throws {
            let log = try data.open(.writing)
            defer { log.close() }
            let broker = try Broker(
                log: log, time: SystemTime(), firesDeadlines: false, snapshots: try data.snapshots())
            broker.start()
            defer { broker.stop() }
            let file = try data.webhookKey()
            try file.setAside()
            let made = WebhookKeyMade(fingerprint: try file.make().fingerprint)
            for outcome in try await broker.submit([.keepWebhookKey(made, isReplacement: true)]) {
                if case .rejected(let rejection) = outcome { throw Failure("\(rejection)") }
            }
            try Console.current.print(
                "\(file.path) has another secret: 'parley webhooks key' shows what to tell receivers")
        }
    }
}

extension DataOptions {
    /// The webhooks that the log knows.
    fileprivate func webhooks(on console: Console) throws -> Webhooks {
        let log = try openForReading()
        return try log.project(World.self, named: ProjectionName.conversations, from: snapshots(), on: console).webhooks
    }
}
