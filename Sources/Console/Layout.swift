import HTTPInterface
import Mustache
import Timeline

/// What all pages have: the head, the way to the others, who is signed in.
struct Layout: Sendable {
    /// A page that everybody finds from everywhere.
    struct Item: Sendable {
        let path: String
        let name: String
        let isHere: Bool
    }

    let title: String
    let visitor: Visitor?
    let items: [Item]
    /// What a request that changes something has to say.
    let formToken: String
    /// What the broker's clock reads, and how many of its seconds pass in a real one.
    let now: Int64
    let rate: Double
    let styles: [String]
    let scripts: String
    let icon: String
    /// Modules of the page's own.
    let modules: [String]

    init(_ visit: Visit, _ visitor: Visitor?, title: String, here: String, modules: [String] = []) {
        (self.title, self.visitor) = (title, visitor)
        formToken = visit.request.session?.formToken ?? ""
        (now, rate) = (visit.request.now.milliseconds, visit.request.rate)
        (styles, scripts, icon) = (
            ["app.css", "console.css"].map(Asset.path), Asset.path("app.js"), Asset.path("icon.svg")
        )
        self.modules = modules.map(Asset.path)
        items = visitor.map { Layout.items(for: $0, here: here) } ?? []
    }

    private static func items(for visitor: Visitor, here: String) -> [Item] {
        let all = [
            ("/desk", "Desk"), ("/conversations", "Conversations"), ("/boards", "Boards"), ("/tasks", "Tasks"),
            ("/log", "Log"),
        ]
        let hasDesk = visitor.isAgent || visitor.role == "admin"
        return all.dropFirst(hasDesk ? 0 : 1).map { path, name in Item(path: path, name: name, isHere: path == here) }
    }

    /// A whole page.
    func page(_ template: String, _ content: Any, status: Int = 200) -> PageAnswer {
        let body = Templates.render(template, content)
        return .html(Templates.render("layout", Page(layout: self, body: body)), status: status)
    }

    private struct Page {
        let layout: Layout
        let body: String
    }
}

/// The templates, read once.
enum Templates {
    private static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for (name, text) in EmbeddedFiles.all where name.hasSuffix(".mustache") {
            // They are part of the program, and each is rendered in tests.
            do { try library.register(text, named: String(name.dropLast(9))) } catch {
                fatalError("template \(name): \(error)")
            }
        }
        return library
    }()

    static func render(_ name: String, _ content: Any) -> String { library.render(content, withTemplate: name) ?? "" }
}

extension PageAnswer {
    /// HTML that no cache keeps.
    static func html(_ text: String, status: Int = 200) -> PageAnswer {
        PageAnswer(status, [("Content-Type", "text/html; charset=utf-8")], Array(text.utf8))
    }

    /// Another page instead, which is asked for with `GET`.
    static func redirect(to path: String, _ fields: [(name: String, value: String)] = []) -> PageAnswer {
        PageAnswer(303, [("Location", path)] + fields)
    }

    /// With what keeps a page from being framed, from running what is not ours, and from asking other hosts.
    func guarded() -> PageAnswer {
        var copy = self
        copy.fields += [
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
                    + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            ),
            ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ]
        return copy
    }
}
