public import Messages

/// What goes out.
extension AutomaticMessage {
    /// What is said inside the window; where there is sound and more, what follows the sound.
    public var main: Message {
        if let tappable { return tappable }
        switch file {
        case .image(var image)?:
            image.caption = text.isEmpty ? nil : text
            return .image(image)
        case .video(var video)?:
            video.caption = text.isEmpty ? nil : text
            return .video(video)
        case .document(var document)?:
            document.caption = text.isEmpty ? nil : text
            return .document(document)
        case .text?, nil: return text.isEmpty && !audio.isEmpty ? .audio(sound) : Message(text: text)
        }
    }

    /// The sound that goes before ``main`` as a message of its own: sound has no caption. nil where there is none, or nothing
    /// beside it.
    public var soundBefore: Message? {
        guard !audio.isEmpty, !text.isEmpty || tappable != nil else { return nil }
        return .audio(sound)
    }

    /// What is said outside the window; nil where nothing is.
    public var fallback: Message? { outsideTheWindow?.message() }

    /// What stands above the text where something can be tapped.
    public var headerContent: Message.Header? {
        if let file { return Message.Header(file) }
        return header.isEmpty ? nil : Message.Header(.text(header))
    }

    /// What stands below what can be tapped.
    public var footerText: String? { footer.isEmpty ? nil : footer }

    private var sound: Message.Audio { Message.Audio(.link(audio)) }

    private var file: Message.Header.Content? {
        if !image.isEmpty { return .image(Message.Image(.link(image))) }
        if !video.isEmpty { return .video(Message.Video(.link(video))) }
        if !document.isEmpty { return .document(Message.Document(.link(document))) }
        return nil
    }

    /// The message with something to tap; nil where there is nothing.
    private var tappable: Message? {
        if !buttons.isEmpty {
            let buttons = buttons.map { Message.ReplyButtons.Button(id: $0.id, title: $0.title) }
            return .replyButtons(
                Message.ReplyButtons(header: headerContent, body: text, footer: footerText, buttons: buttons))
        }
        if let button {
            return .linkButton(
                Message.LinkButton(
                    header: headerContent, body: text, footer: footerText, title: button.title, url: button.url))
        }
        guard let list else { return nil }
        return .list(
            Message.List(
                header: headerContent, body: text, footer: footerText, button: list.button,
                sections: list.sections.map(\.section)))
    }
}

extension ChoiceSection {
    fileprivate var section: Message.List.Section {
        Message.List.Section(
            title: title.isEmpty ? nil : title,
            rows.map { row in
                Message.List.Row(
                    id: row.id, title: row.title, description: row.description.isEmpty ? nil : row.description)
            })
    }
}
