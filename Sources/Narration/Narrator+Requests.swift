import Events

// Requests that were made with a key.

extension RequestKept: Narrated {
    func account(_ limit: Int?) -> Account {
        let what =
            switch events {
            case 0: "nothing then either"
            case 1: "nothing more than the event before this one"
            default: "nothing more than the \(events) events before this one"
            }
        return Account(
            .progress,
            "a request of \(Visible.text(by)) is kept (\(Visible.text(operation))): made again under its key, it leads to \(what)"
        )
    }
}
