## What is attached to a message, and what is made of it
reply = Reply
reply-all = Reply to all
forward = Forward
more-actions = More
print = Print
print-cut = Only the visible part of this message is printed. “Print” in the menu of the message prints all of it.
show-headers = Show header fields
show-as-headers = Header fields
attached-message = This message is attached to another one.
back-to-outer = Back to that message
save-all = Save all as zip
open-attached = Open { $name } as a message
preview-file = Look at { $name }
preview-cut = Only the beginning is shown. Save the file to see all of it.
preview-nothing = There is nothing to show of this file. You can save it.

file-image = Image
file-other-image = Image of another kind
file-svg = SVG image (can hold scripts)
file-pdf = PDF document
file-document = Document
file-macro-document = Document (can hold macros)
file-archive = Archive
file-program = Program
file-script = Script
file-html = Web page
file-xml = XML
file-audio = Sound
file-video = Video
file-mail = Message
file-calendar = Calendar
file-contact = Contact
file-package = Outlook package
file-outlook-mail = Outlook message
file-text = Text
file-unknown = Unknown kind of file
file-disguised = The name says something else, but this is: { $type }
file-active = This can do something by itself when it is opened. Poplar only saves it.

event-publish = Event
event-request = Invitation
event-reply = Answer to an invitation
event-cancel = Cancellation
event-other = Change to an event
event-untitled = Without a title
event-off = This does not take place.
event-when = When
event-when-sent = Sender's time
event-where = Where
event-repeats = Repeats
event-organizer = Invited by
event-attendees = Invited
event-accepted = accepted
event-declined = declined
event-tentative = perhaps
repeats = repeatedly
repeats-days =
    { $every ->
        [one] every day
       *[other] every { $every } days
    }
repeats-weeks =
    { $every ->
        [one] every week
       *[other] every { $every } weeks
    }
repeats-months =
    { $every ->
        [one] every month
       *[other] every { $every } months
    }
repeats-years =
    { $every ->
        [one] every year
       *[other] every { $every } years
    }
repeats-on = { $often } on { $days }
repeats-count =
    { $count ->
        [one] { $often }, once in all
       *[other] { $often }, { $count } times in all
    }
repeats-until = { $often } until { $date }

contact-unnamed = Without a name
contact-mail = Mail
contact-telephone = Telephone
contact-address = Address
contact-web = Web
contact-birthday = Birthday
contact-note = Note

package-explained = Outlook packed this message (winmail.dat). This is inside:
package-open = Read the packed message

from = From
date-received = received { $date }
date-stored = kept here since { $date }
date = Date
subject = Subject
answer-introduction = On { $date }, { $name } wrote:
answer-introduction-undated = { $name } wrote:
answer-introduction-nobody = The message said:
answer-forwarded = ---------- Forwarded message ----------
answer-nobody = There is no address to reply to.
answer-cut = The quoted text is too long for the mail program and is cut there. The file has all of it.
answer-left-out =
    { $count ->
        [one] { $count } person does not fit into what the mail program takes. The file has all of them.
       *[other] { $count } people do not fit into what the mail program takes. The file has all of them.
    }
answer-attached = The file has the original message attached, exactly as it came. The mail program gets its text only.
answer-beginning = Only the beginning of this message is here. Get the rest to forward all of it.
answer-mailto = Open in the mail program
answer-mailto-explained = Your system's mail program writes and sends the message; Poplar sends nothing.
answer-draft = Save as a draft
answer-draft-explained = An .eml file that Outlook, Thunderbird and others open to be finished and sent.
answer-copy = Copy the text

unsubscribe = Unsubscribe
unsubscribe-explained = The sender names these ways to leave the list. Whoever uses one tells the sender that the address is read; Poplar never does so by itself.
unsubscribe-page = Open { $host }
unsubscribe-page-explained = A page of the sender in a new tab. It may ask you to confirm.
unsubscribe-mail = Write a mail to leave
unsubscribe-mail-explained = Opens your system's mail program.

key-reply = reply
key-reply-all = reply to all
key-forward = forward
