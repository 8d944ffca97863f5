"""Who gets which letter, and what it says: all of it pure, up to the bytes of the mail."""

from onex_xl.stages.mail.incoming import Came, Looked, look
from onex_xl.stages.mail.leaders import Leading, Note, Place, leaders_letter
from onex_xl.stages.mail.letter import Attachment, Figure, Letter, discreet
from onex_xl.stages.mail.message import Sender, message, message_id
from onex_xl.stages.mail.recipients import Recipient, leaders, of_department
from onex_xl.stages.mail.rooms import Answered, Problem, Room, reminder, slips_letter, template_letter

__all__ = [
    "Answered",
    "Attachment",
    "Came",
    "Figure",
    "Leading",
    "Letter",
    "Looked",
    "Note",
    "Place",
    "Problem",
    "Recipient",
    "Room",
    "Sender",
    "discreet",
    "leaders",
    "leaders_letter",
    "look",
    "message",
    "message_id",
    "of_department",
    "reminder",
    "slips_letter",
    "template_letter",
]
