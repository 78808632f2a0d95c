import ArgumentParser
import Broker
import Decisions
import Encoding
import Events
import LMDBEventLog
import Timeline

/// `parley webhooks`: what signs the posts of a broker.
struct WebhookCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks", abstract: "Show or replace what signs posts to other servers.",
        subcommands: [ShowKey.self, NewKey.self])

    /// `parley webhooks key`: what a receiver needs to know.
    struct ShowKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Show what receivers of delivery reports check signatures by.",
            discussion: """
                The public key, whpk_…, may be told to everybody: who has it can check the signature 'v1a' and make none. The secret, \
                whsec_…, is for servers of yours alone: who has it can check the signature 'v1', and make it. Both are made from the \
                file webhooks.key in the data directory. Works while another process runs.
                """)

        @OptionGroup var data: DataOptions
        @Flag(help: "Show the secret as well.") var secret = false
        @Option(help: "text or json.") var format = ReportFormat.text

        func run() throws {
            let file = try data.webhookKey()
            guard let keys = try file.read() else {
                throw Failure(
                    "there is no \(file.path) yet: it is made when something is to be signed for the first time")
            }
            let pair = keys.ed25519(of: WebhookKeys.notify, generation: 1)
            let shared = keys.symmetric(of: WebhookKeys.notify, generation: 1)
            var lines = [("publicKey", pair.publicText ?? "")]
            if secret { lines.append(("secret", shared.secretText ?? "")) }
            let console = Console.current
            switch format {
            case .text: for (name, text) in lines { try console.print("\(name) \(text)") }
            case .json:
                let members = lines.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }
                try console.print("{\(members.joined(separator: ","))}")
            }
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
