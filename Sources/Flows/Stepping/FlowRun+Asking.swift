import Encoding
import Timeline

/// HTTP requests.
extension FlowRun {
    /// Asks a server; what is no request when its placeholders are filled has failed.
    func ask(_ asking: FlowAsking, _ node: FlowNode) -> Move {
        state.httpStatus = 0
        guard let point = state.point, let request = request(asking, point, node.timeout ?? FlowLimits.verdict) else {
            return .fire("failed")
        }
        effects.append(.request(request))
        return wait(FlowWait(.answer, until: request.until))
    }

    private func request(_ asking: FlowAsking, _ point: FlowPoint, _ timeout: Duration) -> FlowRequest? {
        // A value is a part of the address, never another path, host or query.
        guard let url = asking.url.filled(writing: FlowRun.percentEncoded, value), url.utf8.count <= 8_000 else {
            return nil
        }
        var headers: [FlowRequest.Header] = []
        for (name, template) in asking.headers {
            guard let text = filled(template), text.utf8.count <= 8_000, !FlowReader.breaksHeader(text) else {
                return nil
            }
            headers.append(FlowRequest.Header(name: name, value: text))
        }
        var body: String?
        switch asking.body {
        case .none: body = nil
        case .text(let template):
            guard let text = filled(template) else { return nil }
            body = text
            FlowRun.add("text/plain; charset=utf-8", to: &headers)
        case .json(let template):
            guard let text = template.filled(value), (try? JSONDocument(Array(text.utf8), limit: .max)) != nil else {
                return nil
            }
            body = text
            FlowRun.add("application/json", to: &headers)
        }
        return FlowRequest(
            point: point, method: asking.method, url: url, headers: headers, body: body, timeout: timeout,
            retries: asking.retries, until: now + timeout)
    }

    private static func add(_ type: String, to headers: inout [FlowRequest.Header]) {
        guard !headers.contains(where: { $0.name.lowercased() == "content-type" }) else { return }
        headers.append(FlowRequest.Header(name: "Content-Type", value: type))
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var result = String.UnicodeScalarView()
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.isWordStart || scalar.isDigit || "-.~".unicodeScalars.contains(scalar) {
                result.append(scalar)
            } else {
                result += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(result)
    }

    /// What an answer leads to: `answered` where its status is 2xx and, if it is to be saved, it is JSON of at most 256
    /// KiB.
    func read(_ answer: FlowAnswer, _ asking: FlowAsking) -> String {
        switch answer {
        case .timeout: return "timeout"
        case .failure: return "failed"
        case .response(let status, let body):
            state.httpStatus = UInt32(clamping: status)
            guard (200...299).contains(status) else { return "failed" }
            guard let variable = asking.save else { return "answered" }
            guard let document = try? JSONDocument(body, limit: FlowLimits.answer) else { return "failed" }
            save(FlowValue(document.root), variable)
            return "answered"
        }
    }
}
