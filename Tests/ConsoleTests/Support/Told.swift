import Foundation
import HTTPTypes
import Timeline

@testable import Console
@testable import HTTPInterface

/// `/v1` as a test says it is: JSON by path. Whatever else is asked for is not there.
struct Told: PageResources {
    var answers: [String: String] = [
        "/v1/me": #"{"name":"admin","role":"admin","lines":[]}"#,
        "/v1/settings": #"{"lines":{"111":{"name":"Support"}}}"#,
    ]
    /// Problems by path.
    var problems: [String: (status: Int, detail: String)] = [:]

    func get(_ path: String) async -> ResourceAnswer {
        if let answer = answers[path] { return ResourceAnswer(status: 200, body: Array(answer.utf8)) }
        let problem = problems[path] ?? (404, "there is nothing at \(path)")
        let json = #"{"title":"A title","detail":"\#(problem.detail)"}"#
        return ResourceAnswer(status: problem.status, body: Array(json.utf8))
    }

    func get(_ path: String, token: String) async -> ResourceAnswer { await get(path) }

    /// A page as who is signed in gets it.
    func page(_ address: String, signedIn: Bool = true) async -> (status: Int, html: String) {
        let parts = address.split(separator: "?", maxSplits: 1).map(String.init)
        var query: [String: String] = [:]
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let both = pair.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
            query[both[0]] = both.count > 1 ? both[1] : ""
        }
        let sessions = BrowserSessions()
        let now = Timestamp(milliseconds: 1_767_603_600_000)
        let session = sessions.seal("a token", at: now).flatMap { sessions.open($0, at: now) }
        let request = PageRequest(
            method: "GET", path: parts[0], query: query, rawQuery: parts.count > 1 ? parts[1] : "", form: [:],
            isOfSameOrigin: true, isEncrypted: false, known: nil, session: signedIn ? session : nil,
            sessions: sessions, now: now, rate: 1, realTime: now)
        let answer = await ConsolePages().answer(request, self)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }
}

/// Texts of `/v1`.
enum Texts {
    /// What no page may take for its own.
    static let hostile = "<script>alert(1)</script>\u{202E}&\\\""
    static let escaped = "&lt;script&gt;"

    static func json(_ text: String) -> String {
        String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
    }

    static func conversation(_ name: String = "Sheena", session: String = #""agent:ana""#, match: String = "") -> String
    {
        """
        {"id":1,"line":"111","contact":{"id":1,"name":\(json(name)),"phone":"16505551234","userID":null},\
        "window":{"open":true,"closesAt":"2026-01-06T09:00:00Z"},\
        "session":{"number":2,"handler":\(session),"openedAt":"2026-01-05T09:00:00Z","handlerSince":"2026-01-05T09:00:00Z"},\
        "pendingResponse":{"urgency":"red","since":"2026-01-05T09:00:00Z"},\
        "lastMessage":{"direction":"in","text":\(json(name)),"at":"2026-01-05T09:00:00Z"},\
        "timers":[],"identity":null,"events":3\(match)}
        """
    }

    static func then(_ position: Int, event: Int, session: String) -> String {
        """
        {"moment":"2026-01-05T09:00:0\(event)Z","position":\(position),"event":\(event),"of":3,"first":5,"last":9,\
        "previous":\(event > 1 ? "5" : "null"),"next":\(event < 3 ? "9" : "null"),\
        "facts":[{"label":"window","text":"open"},{"label":"session","text":\(json(session))}],\
        "conversation":\(conversation())}
        """
    }

    static func message(_ position: Int, _ text: String) -> String {
        """
        {"id":"parley.\(position)","position":\(position),"conversation":1,"direction":"out","type":"text",\
        "text":\(json(text)),"at":"2026-01-05T09:00:01Z","origin":"agent:ana","status":"accepted",\
        "attempts":[{"attempt":1,"startedAt":"2026-01-05T09:00:01Z","result":"accepted","endedAt":"2026-01-05T09:00:01Z"}],\
        "receipts":[{"status":"read","at":"2026-01-05T09:00:01Z","recordedAt":"2026-01-05T09:00:03Z"}]}
        """
    }

    static func event(_ position: Int, _ kind: String, _ text: String, decision: String = "") -> String {
        """
        {"position":\(position),"version":1,"event":"sessionAssigned","occurredAt":"2026-01-05T09:00:00Z",\
        "recordedAt":"2026-01-05T09:00:00Z","cause":4,"fields":{},"words":{"kind":"\(kind)","text":\(json(text))}\(decision)}
        """
    }
}
