import Events
import Messages
import Settings
import Timeline

// What clients had done at the platform itself (B5).

extension GraphRequestForwarded: Narrated {
    func account(_ limit: Int?) -> Account {
        let what = "\(Visible.text(method)) \(Visible.text(path))"
        let how = connector == .standard ? "" : " by \(Visible.text(connector.words))"
        let words = "\(Visible.text(by.description)) has passed on to the platform\(how): \(what)"
        if httpStatus == 0 { return Account(.trouble, "\(words); no answer came") }
        guard code == 0, httpStatus < 400 else {
            return Account(.trouble, "\(words); refused with HTTP \(httpStatus)\(code == 0 ? "" : " code \(code)")")
        }
        return Account(.setting, words)
    }
}

extension MessageMarkedRead: Narrated {
    func account(_ limit: Int?) -> Account {
        let what = "\(Visible.text(by.description)) marks message \(shortened(message.rawValue)) as read"
        return Account(.progress, typing ? "\(what) and shows that somebody is typing" : what)
    }
}

// The files of customers' messages (S2.5).

extension MediaFetched: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(
            .progress,
            "the file of message \(shortened(message.rawValue)) is in the store: \(Visible.text(mimeType)), \(size) bytes"
        )
    }
}

extension MediaFetchFailed: Narrated {
    func account(_ limit: Int?) -> Account {
        Account(.trouble, "the file of message \(shortened(message.rawValue)) is given up: \(Visible.text(reason))")
    }
}
