import HTTPTypes
import Hummingbird
import Yams

/// `/sandbox/…`: what was received, what goes wrong, and what customers do now.
extension SandboxRouter {
    func addControlRoutes(_ router: Router<SandboxRequestContext>) {
        router.get("healthz") { _, _ in Response.json(await platform.health()) }
        let sandbox = router.group("sandbox")
        addFaultRoutes(sandbox)
        sandbox.get("messages") { request, _ in
            let limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 100
            guard (1...SandboxLimits.messages).contains(limit) else {
                return Response.error(400, "`limit` is from 1 to \(SandboxLimits.messages)")
            }
            let customer = request.uri.queryParameters["customer"].map(String.init)
            return .json(await platform.messages(limit: limit, customer: customer))
        }
        sandbox.get("pace") { _, _ in Response.json(await platform.paceJSON()) }
        addTemplateRoutes(sandbox)
        addCustomerRoutes(sandbox)
    }

    private func addFaultRoutes(_ sandbox: RouterGroup<SandboxRequestContext>) {
        sandbox.get("faults") { _, _ in Response.json(await platform.faultsJSON()) }
        sandbox.delete("faults") { _, _ in
            await platform.stopFaults()
            return Response.json(await platform.faultsJSON())
        }
        sandbox.post("faults") { request, _ in
            guard let json = await request.json() else {
                return Response.error(400, "the body is not JSON, or too large")
            }
            do throws(FaultSettingsError) {
                await platform.setFaults(try FaultSettings(json: json))
            } catch {
                return .error(400, error.description)
            }
            return .json(await platform.faultsJSON())
        }
    }

    private func addTemplateRoutes(_ sandbox: RouterGroup<SandboxRequestContext>) {
        sandbox.get("templates") { _, _ in Response.json(await platform.templatesJSON()) }
        sandbox.post("templates") { request, _ in
            await control {
                guard let json = await request.json(), let name = json["name"]?.string else {
                    throw ControlError(
                        status: 400, "set {\"name\": \"…\", \"language\": \"en_US\", \"status\": \"PAUSED\"}")
                }
                return try await platform.setTemplate(
                    name, language: json["language"]?.string, status: json["status"]?.string ?? "",
                    reason: json["reason"]?.string)
            }
        }
    }

    private func addCustomerRoutes(_ sandbox: RouterGroup<SandboxRequestContext>) {
        sandbox.get("customers") { _, _ in Response.json(await platform.customers()) }
        sandbox.put("customers/:id") { request, context in
            await control {
                let id = context.parameters.get("id") ?? ""
                let node = try await request.fields()
                return try await platform.add(try customer(node, id: id))
            }
        }
        sandbox.post("customers/:id/say") { request, context in
            await control {
                guard let json = await request.json(), let text = json["text"]?.string, !text.isEmpty,
                    text.unicodeScalars.count <= 4096
                else { throw ControlError(status: 400, "say {\"line\": \"…\", \"text\": \"at most 4096 characters\"}") }
                return try await platform.act(
                    .write([.text(text)], again: nil), customer: context.parameters.get("id") ?? "",
                    line: json["line"]?.string)
            }
        }
        sandbox.post("customers/:id/act") { request, context in
            await control {
                let (step, line) = try await readStep(request)
                return try await platform.act(
                    step.act, customer: context.parameters.get("id") ?? "", line: line)
            }
        }
        sandbox.post("customers/:id/identity") { request, context in
            await control {
                let hash = await request.json()?["hash"]?.string
                guard hash.map({ (1...512).contains($0.utf8.count) }) ?? true else {
                    throw ControlError(status: 400, "`hash` has 1 to 512 bytes")
                }
                return try await platform.changeIdentity(of: context.parameters.get("id") ?? "", to: hash)
            }
        }
    }

    /// A customer in the words of a scenario, under the id of the path.
    private func customer(_ node: Node, id: String) throws -> Customer {
        var node = node
        node["id"] = Node(id)
        return try CustomerReader(lines: platform.configuration.scenario.lines).read(node)[0]
    }

    /// A step in the words of a scenario, and the line it is for.
    private func readStep(_ request: Request) async throws -> (Step, line: String?) {
        let node = try await request.fields()
        let fields = (node.mapping ?? [:]).map { ($0.key, $0.value) }
        return (try StepReader().step(Node(fields.filter { $0.0 != "line" })), node["line"]?.scalar?.string)
    }

    private func control(_ body: () async throws -> JSON) async -> Response {
        do {
            return .json(try await body())
        } catch let error as ControlError {
            return .error(error.status, error.message)
        } catch let error as ScenarioError {
            return .error(400, error.problem)
        } catch {
            return .error(400, "\(error)")
        }
    }
}

extension Request {
    fileprivate func json() async -> JSON? {
        guard let bytes = await bytes() else { return nil }
        return try? JSON(parsing: bytes)
    }

    /// A body in the words of a scenario: JSON is YAML, too.
    fileprivate func fields() async throws -> Node {
        guard let bytes = await bytes() else { throw ControlError(status: 413, "the body is too large") }
        let node = try Scenario.node(String(decoding: bytes, as: UTF8.self))
        guard node.mapping != nil else { throw ControlError(status: 400, "the body is a JSON object") }
        return node
    }
}
