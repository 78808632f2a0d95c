/// What the broker is told where a flow is killed: one line whose customers come to the flow, and the flow.
enum FlowSettings {
    /// The line.
    static let line = ServeSettings.concierge
    /// The task, which is the bot that has the sessions.
    static let task = "shop"
    /// The button that is tapped.
    static let button = "order"
    /// How what the flow says begins: what a customer answers.
    static let greeting = "Welcome", question = "Which order"

    static func configuration(graphPort: Int, flow: String) -> String {
        """
        graph:
          url: http://127.0.0.1:\(graphPort)
          version: v24.0
        outward: { allow: [127.0.0.0/8] }
        flows: [ \(flow) ]
        tasks: [ { id: \(task), flow: orders } ]
        lines:
          "\(line)":
            name: Orders
            botOnStart: \(task)
            botSilence: off
            pendingResponse: off
            pace: off
            inDoubt: { limit: 1m, then: abandon }
        """
    }

    /// All that a flow can do that somebody outside takes part in. Each text names its session: nobody is to be told one twice.
    static func flow(serverPort: Int) -> String {
        """
        parley: flow/1
        name: orders
        start: greet
        variables: { number: "", order: {} }
        fallback: { handover: { queue: true, note: fallback } }
        nodes:
          greet:
            send:
              text: "\(greeting) to session {{session}}, {{customer.name}}."
              buttons: [ { id: \(button), title: My order }, { id: person, title: A person } ]
            on: { onSuccess: choose }
          choose: { receive: { accept: tap }, timeout: 20m, on: { \(button): which, person: reach, timeout: reach } }
          which: { send: "\(question) is it, in session {{session}}?", on: { onSuccess: ask } }
          ask: { receive: { accept: number, save: number }, timeout: 20m, on: { answered: look, timeout: reach } }
          look:
            http:
              method: POST
              url: "http://127.0.0.1:\(serverPort)/orders"
              body: { number: "{{number}}", session: "{{session}}", customer: "{{customer.phone}}" }
              save: order
              retries: 1
            timeout: 60s
            on: { answered: state, failed: sorry, timeout: sorry }
          state: { branch: { sent: "order.state == 'sent'" }, on: { sent: tell, else: sorry } }
          tell:
            send: { text: "Order {{number}} is on its way, in session {{session}}.", wait: delivery }
            timeout: 5m
            on: { onDeliveryReportSuccess: done, onDeliveryReportFail: reach }
          sorry: { send: "Order {{number}} can't be found, in session {{session}}.", on: { onSuccess: reach } }
          done: { close: {} }
          reach: { handover: { queue: true, note: "{{number}}" } }
        """
    }
}
