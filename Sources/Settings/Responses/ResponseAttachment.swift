public import Encoding
import Messages

/// A file that goes after a standard response's text, as a message of its own (S2.3).
public struct ResponseAttachment: Hashable, StoredSettings {
    /// An image's address; empty for none.
    public var image = ""
    /// A video's address; empty for none.
    public var video = ""
    /// A document's address; empty for none.
    public var document = ""
    /// The address of sound; empty for none.
    public var audio = ""
    /// The name under which a document is saved; empty leaves it to the platform.
    public var filename = ""
    /// What is written below it; empty for nothing. Sound has nothing below it.
    public var caption = ""
    /// Fields of a newer version.
    public var unknown = UnknownFields()

    /// No file.
    public init() {}

    public mutating func declare(_ s: inout SettingCoder) {
        s.setting(1, "image", &image, .link, row: "S4.3", "An image. An attachment is one file.")
        s.setting(2, "video", &video, .link, row: "S4.3", "A video, in place of an image.")
        s.setting(
            3, "document", &document, .link.example("https://example.com/prices.pdf"), row: "S4.3",
            "A document, in place of an image.")
        s.setting(4, "audio", &audio, .link, row: "S4.3", "Sound, which has no caption.")
        s.setting(
            5, "filename", &filename, .text(upTo: 240).example("Prices.pdf"), row: "S4.3",
            "The name under which a document is saved.")
        s.setting(
            6, "caption", &caption, .text(asIn: "image.caption").checked(ResponsePlaceholder.advice), row: "S4.3",
            "What is written below it.")
    }

    private var files: [String] {
        [("image", image), ("video", video), ("document", document), ("audio", audio)]
            .filter { !$0.1.isEmpty }.map(\.0)
    }

    /// What is wrong with it though each of its keys is right; nil where nothing is.
    static func advice(_ attachment: ResponseAttachment) -> String? {
        let files = attachment.files
        guard let file = files.first else { return "has no file; add 'image', 'video', 'document' or 'audio'" }
        if files.count > 1 { return "has '\(file)' and '\(files[1])'; an attachment is one file: make two of it" }
        if !attachment.filename.isEmpty, file != "document" {
            return "has a 'filename' and '\(file)'; only a document has a name: remove it"
        }
        guard attachment.caption.isEmpty || file != "audio" else {
            return "has a 'caption' and 'audio'; sound has none: put it into the response's 'text'"
        }
        return nil
    }

    /// The message that it is.
    ///
    /// - Parameter fill: What a text says with its placeholders filled.
    func message(_ fill: (String) -> String) -> Message {
        let caption = caption.isEmpty ? nil : fill(caption)
        if !image.isEmpty { return .image(Message.Image(.link(image), caption: caption)) }
        if !video.isEmpty { return .video(Message.Video(.link(video), caption: caption)) }
        if !audio.isEmpty { return .audio(Message.Audio(.link(audio))) }
        return .document(
            Message.Document(.link(document), filename: filename.isEmpty ? nil : filename, caption: caption))
    }
}
