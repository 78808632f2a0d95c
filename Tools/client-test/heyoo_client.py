"""heyoo 0.1.2, which hands out the API's answers as they are, refusals included."""

import os
import tempfile

from heyoo import WhatsApp

from harness import Expected, Refusal, Suite, Surroundings, check
from samples import LINK, PAPER, PICTURE

suite = Suite("heyoo 0.1.2")


class Made:
    """What earlier operations made."""

    def __init__(self, around: Surroundings):
        self.around = around
        self.wa = WhatsApp(around.token, phone_number_id=around.line)
        self.wa.base_url = f"{around.base}/v14.0"
        self.wa.v15_base_url = f"{around.base}/v15.0"
        self.wa.url = f"{self.wa.base_url}/{around.line}/messages"
        self.to = around.phone
        self.media = ""
        self.url = ""


def accepted(answer) -> str:
    """The id of a message that was accepted."""
    if not isinstance(answer, dict) or "error" in answer:
        error = answer["error"] if isinstance(answer, dict) else {}
        raise Refusal(error.get("code"), answer)
    return answer["messages"][0]["id"]


@suite.operation("send_message")
def send_message(m: Made):
    accepted(m.wa.send_message("Hello", m.to))


@suite.operation("send_message, to nobody", Expected("Refusal", 131009, "this is no number"))
def send_to_nobody(m: Made):
    accepted(m.wa.send_message("Hello", "nobody"))


@suite.operation("reply_to_message")
def reply(m: Made):
    accepted(m.wa.reply_to_message(m.around.message, m.to, "Hello"))


@suite.operation("send_reaction")
def react(m: Made):
    accepted(m.wa.send_reaction("👍", m.around.message, m.to))


@suite.operation("send_template")
def template(m: Made):
    accepted(m.wa.send_template("hello_world", m.to, components=[], lang="en_US"))


@suite.operation("send_template, unknown", Expected("Refusal", 132001, "there is no such template"))
def unknown_template(m: Made):
    accepted(m.wa.send_template("nobody_knows", m.to, components=[]))


@suite.operation("send_location")
def location(m: Made):
    accepted(m.wa.send_location("52.5", "13.4", "Here", "1 Main St", m.to))


@suite.operation("send_image")
def image(m: Made):
    accepted(m.wa.send_image(f"{LINK}.png", m.to, caption="Look"))


@suite.operation("send_sticker")
def sticker(m: Made):
    accepted(m.wa.send_sticker(f"{LINK}.webp", m.to))


@suite.operation("send_audio")
def audio(m: Made):
    accepted(m.wa.send_audio(f"{LINK}.ogg", m.to))


@suite.operation("send_video")
def video(m: Made):
    accepted(m.wa.send_video(f"{LINK}.mp4", m.to))


@suite.operation("send_document")
def document(m: Made):
    accepted(m.wa.send_document(f"{LINK}.pdf", m.to, caption="Read", filename="a.pdf"))


@suite.operation("send_contacts")
def contacts(m: Made):
    accepted(m.wa.send_contacts(
        [{"name": {"formatted_name": "Ada L.", "first_name": "Ada"}, "phones": [{"phone": "+4915100000001"}]}], m.to))


@suite.operation("send_custom_json")
def custom(m: Made):
    accepted(m.wa.send_custom_json(
        {"messaging_product": "whatsapp", "type": "text", "text": {"body": "Hello"}}, recipient_id=m.to))


@suite.operation("send_button")
def button(m: Made):
    rows = [{"id": "1", "title": "One", "description": "The first"}, {"id": "2", "title": "Two"}]
    accepted(m.wa.send_button(
        {
            "header": "A", "body": "Choose", "footer": "B",
            "action": {"button": "Rows", "sections": [{"title": "All", "rows": rows}]},
        }, m.to))


@suite.operation("send_reply_button")
def reply_button(m: Made):
    accepted(m.wa.send_reply_button(
        {
            "type": "button", "body": {"text": "Well?"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
        }, m.to))


@suite.operation("upload_media")
def upload(m: Made):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.png")
        with open(path, "wb") as file:
            file.write(PICTURE)
        m.media = m.wa.upload_media(path)["id"]


@suite.operation("upload_media, a type that is not taken", Expected("Refusal", None, "no such type of file"))
def upload_unknown(m: Made):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.csv")
        with open(path, "wb") as file:
            file.write(PAPER)
        if m.wa.upload_media(path) is None:
            raise Refusal(None, "nothing")


@suite.operation("send_image, by its id")
def image_by_id(m: Made):
    accepted(m.wa.send_image(m.media, m.to, link=False))


@suite.operation("query_media_url")
def query(m: Made):
    m.url = m.wa.query_media_url(m.media)
    check(m.url, "no address")


@suite.operation("download_media")
def download(m: Made):
    with tempfile.TemporaryDirectory() as folder:
        path = m.wa.download_media(m.url, "image/png", os.path.join(folder, "a"))
        with open(path, "rb") as file:
            check(file.read() == PICTURE, "another file")


@suite.operation("delete_media")
def delete(m: Made):
    check(m.wa.delete_media(m.media) == {"success": True}, "not deleted")


@suite.operation("query_media_url, deleted", Expected("Refusal", None, "it is gone"))
def query_deleted(m: Made):
    if m.wa.query_media_url(m.media) is None:
        raise Refusal(None, "nothing")


@suite.operation("mark_as_read")
def mark(m: Made):
    check(m.wa.mark_as_read(m.around.message) == {"success": True}, "not marked")


if __name__ == "__main__":
    suite.finish(Made(Surroundings()))
