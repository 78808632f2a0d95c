import Foundation
import HTTPInterface

/// Where a token becomes a session of a browser, and where that ends.
enum SignIn {
    static let routes = [
        PageRoute("/login") { visit in
            visit.request.method == "POST" ? await begin(visit) : page(visit)
        },
        PageRoute("/logout") { visit in try end(visit) },
    ]

    /// Leads who is not signed in to where they can be, and back then.
    static func redirect(_ visit: Visit) -> PageAnswer {
        let query = visit.request.rawQuery.isEmpty ? "" : "?\(visit.request.rawQuery)"
        let isPage = visit.request.path != "/" && !visit.request.path.hasPrefix("/log")
        return .redirect(to: isPage ? "/login?next=\((visit.request.path + query).encoded)" : "/login")
    }

    private struct Content {
        let next: String
        let problem: String?
    }

    private static func page(_ visit: Visit, problem: String? = nil, status: Int = 200) -> PageAnswer {
        let next = safe(visit.query("next") ?? visit.request.form["next"])
        let layout = Layout(visit, nil, title: "Sign in", here: "", modules: ["login.js"])
        return layout.page("login", Content(next: next, problem: problem), status: status)
    }

    /// A page of ours: not where another site would have somebody led.
    private static func safe(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.unicodeScalars.allSatisfy({ (0x21...0x7e).contains($0.value) })
        else { return "/" }
        return path
    }

    private static func begin(_ visit: Visit) async -> PageAnswer {
        guard visit.request.isOfSameOrigin else {
            return page(visit, problem: "That form is another site's: sign in here.", status: 403)
        }
        let token = (visit.request.form["token"] ?? "").filter { !$0.isWhitespace }
        guard !token.isEmpty, await visit.resources.get("/v1/me", token: token).status == 200,
            let sealed = visit.request.sessions.seal(token, at: visit.request.realTime)
        else {
            return page(
                visit, problem: "That token is not valid: it was mistyped, revoked, or never issued.", status: 401)
        }
        return .redirect(to: safe(visit.request.form["next"]), [cookie(sealed, visit)])
    }

    private static func end(_ visit: Visit) throws -> PageAnswer {
        guard visit.request.method == "POST", visit.request.isOfSameOrigin,
            visit.request.form["form"] == visit.request.session?.formToken
        else { throw PageProblem(403, "Nothing was done", "Sign out with the button in the page.") }
        return .redirect(to: "/login", [cookie("", visit, age: 0)])
    }

    /// The cookie: for us alone, for no script, with no other site's requests.
    static func cookie(
        _ value: String, _ visit: Visit, age: Int64 = BrowserSessions.length.components.seconds
    ) -> (name: String, value: String) {
        let secure = visit.request.isEncrypted ? "; Secure" : ""
        return (
            "Set-Cookie",
            "\(BrowserSessions.cookie)=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict\(secure)"
        )
    }
}
