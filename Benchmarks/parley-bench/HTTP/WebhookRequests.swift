import Foundation
import WhatsApp

/// Signed webhooks, in a file from which the load generator reads one after another.
struct WebhookRequests {
    static let secret = "benchmark-secret"
    /// The file: for each request a line of its signature, a tab, and its body.
    let file: String
    /// The mean size of a body, in bytes.
    let meanBody: Int

    /// Writes the first so many webhooks of the traffic.
    init(count: Int, file: String) throws {
        var traffic = Traffic(customers: 100_000, seed: 3)
        var content = Data()
        var (written, bytes) = (0, 0)
        while written < count {
            _ = traffic.next()
            for body in traffic.webhooks where written < count {
                content.append(contentsOf: "\(WebhookSignature.sign(body, secret: WebhookRequests.secret))\t".utf8)
                content.append(contentsOf: body)
                content.append(UInt8(ascii: "\n"))
                written += 1
                bytes += body.count
            }
        }
        try content.write(to: URL(filePath: file))
        self.file = file
        meanBody = bytes / max(count, 1)
    }
}
