# The page.

## First screen
tagline = Your POP3 mail, in your browser, and still there with the network off.
promise-kept = Every message is kept on this device, exactly as it was sent.
promise-offline = Close everything, pull the cable, open it again: your mail is here.
promise-server = Nothing is deleted from your server unless you say so.
was-cleared = There were accounts here, and this browser has cleared them away with all mail. What is still on your servers is fetched again once you add your account again.
demo-offer = No account at hand?
demo-open = Look around with a demo mailbox

## Upper edge
skip-to-list = Skip to the messages
menu = Menu
check-mail = Check mail
check-account = Check account
offline = Offline
update-now = Update Poplar
help = Keyboard shortcuts
settings = Settings

## Search
search = Search mail
search-placeholder = Search all mail
search-clear = Clear the search
search-results = Search results
search-where = Where to search
search-everywhere = Everywhere
search-here = Only { $place }
search-nothing = Nothing was found. Fewer words find more; the last word may be unfinished.
search-found =
    { $count ->
        [0] Nothing was found.
        [one] { $count } message was found.
       *[other] { $count } messages were found.
    }
search-looking = Nothing so far. Looking on…
search-unindexed =
    { $count ->
        [one] { $count } message is still being read for the search.
       *[other] { $count } messages are still being read for the search.
    }
search-reads-on = Looking for the exact words…
search-note = “{ $what }” is not understood and was left out.
search-note-date = “{ $what }” is not understood and was left out. Dates are written 2026-11-26, 2026-11 or 2026.
search-note-size = “{ $what }” is not understood and was left out. Sizes are written 500k or 5M.
search-note-instead = “{ $what }” is not understood and was left out. Use “{ $instead }” here.
search-note-account = No account is called “{ $what }”.
search-note-tag = No tag is called “{ $what }”.
search-help = Words must all be there. More exactly:
search-more = “in quotes” keeps words together, -word excludes one, OR offers a choice.
search-from = sender
search-to = recipient
search-subject = subject
search-attachment = with attachments
search-filename = name of an attachment
search-unread = not read yet
search-starred = starred
search-after = from this day on: 2026-11-26
search-before = before this day
search-larger = larger than 5M
search-in = inbox, archive, junk, trash
search-list = mailing list
search-account = by account

## Progress
progress = Checking mail
progress-retrieving = { $done } of { $total } messages · { $octets } of { $of }
cancel-check = Stop checking
phase-connecting = Connecting…
phase-logging-in = Logging in…
phase-listing = Asking what is new…
phase-retrieving = Retrieving…
phase-deleting = Deleting from the server…
phase-undoable = Waiting before deleting…
phase-quitting = Saying goodbye…

## Left side
mailboxes = Mailboxes
accounts = Accounts
view-inbox = Inbox
view-starred = Starred
view-archive = Archive
view-junk = Junk
view-all = Everywhere
view-trash = Trash
add-account = Add account
edit-account = Account settings
account-troubled = The last check failed: find out why
unread-suffix = { " " }unread
close = Close

## List
list-count =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
loading = Loading…
no-sender = Unknown sender
no-subject = (no subject)
row-label =
    { $unread ->
        [yes] Unread.{ " " }
       *[no] { "" }
    }{ $starred ->
        [yes] Starred.{ " " }
       *[no] { "" }
    }{ $from }. { $subject }. { $date }{ $attached ->
        [yes] { "" }. With attachments
       *[no] { "" }
    }{ $begun ->
        [yes] { "" }. { $part }
       *[no] { "" }
    }{ $joint ->
        [yes] { "" }. { $account }
       *[no] { "" }
    }
row-thread =
    { $count ->
        [one] Thread of { $count } message
       *[other] Thread of { $count } messages
    }
row-tags = Tags: { $tags }
row-part = { $size }, beginning only
star = Star
unstar = Remove star
order = Sort
order-date-down = Newest first
order-date-up = Oldest first
order-sender-up = Sender A–Z
order-sender-down = Sender Z–A
order-size-down = Largest first
order-size-up = Smallest first
threads = Show threads
thread-open = Show all messages of this thread
thread-close = Show this thread as one row
choose-row = Select
choose-shown = Select the messages shown
choose-none = Select nothing
choose-all = Select all { $count }
chosen-actions = What to do with the selected messages
chosen-count =
    { $count ->
        [one] { $count } selected
       *[other] { $count } selected
    }
chosen-count-so-far =
    { $count ->
        [one] { $count } selected so far, and whatever else is found
       *[other] { $count } selected so far, and whatever else is found
    }

## Tags and filters
tags = Tags
tags-manage = Manage tags
tags-mean = A tag is a name and a colour of your own. A message can have several.
tag-new = New tag
tag-add = Add tag
tag-name = Name of { $name }
tag-colour = Colour of { $name }
tag-remove = Remove { $name }
tag-remove-question = Remove the tag “{ $name }”?
tag-remove-means = It is taken from every message that has it. The messages stay.
tag-remove-confirm = Remove tag
colour-0 = Green
colour-1 = Orange
colour-2 = Blue
colour-3 = Pink
colour-4 = Olive
colour-5 = Teal
colour-6 = Violet
colour-7 = Red
organise = Tags and filters
organise-failed = That could not be saved. Try again.
organise-changed = Tags or filters were changed in another tab meanwhile. You see them as they are now; do it once more.
filters = Filters
filters-mean = Filters put new mail in order as it arrives, one after the other, from the top; where two disagree, the lower one decides.
filter = Filter
filter-add = Add filter
filter-edit = Change { $name }
filter-remove = Remove { $name }
filter-remove-question = Remove the filter “{ $name }”?
filter-remove-means = It no longer works on new mail. What it did with stored mail stays as it is.
filter-remove-confirm = Remove filter
filter-up = Let { $name } work earlier
filter-down = Let { $name } work later
filter-name = Name
filter-when = When a message arrives …
filter-all = All of this is so
filter-any = Any of this is so
filter-from = From
filter-to = To or Cc
filter-subject = Subject
filter-list = Mailing list
filter-larger = Larger than
filter-smaller = Smaller than
filter-then = … do this
filter-trash = Move to the trash
filter-deletes = The next check then deletes such messages from the server as well, read or not: { $accounts }. The account’s settings decide that.
filter-incomplete = Say what to look for and what to do, and you can try it on the mail that is here.
filter-try = Try it on stored mail
filter-matches =
    { $count ->
        [one] { $count } stored message matches
       *[other] { $count } stored messages match
    }
filter-run =
    { $count ->
        [one] Do it with { $count } stored message now
       *[other] Do it with { $count } stored messages now
    }
condition-add = Add condition
condition-remove = Remove condition
condition-looks = What to look at
condition-how = How to compare
condition-contains = contains
condition-is = is
condition-text = What to look for
condition-unit = kB

empty-inbox = No mail here yet. New messages appear after the next check.
empty-checking = Looking for your mail…
empty-starred = Star a message and you will find it here.
empty-archive = Nothing is archived. Archiving takes a message out of the inbox and keeps it.
empty-junk = Nothing was called junk.
empty-all = There is no mail yet.
empty-trash = The trash is empty.
empty-tag = No message has this tag.

## Reader
message = Message
message-body = Text of the message
message-actions = What to do with this message
reader-empty = Choose a message to read it here.
back = Back
mark-read = Mark as read
mark-unread = Mark as unread
junk = Junk
not-junk = Not junk
show-source = Show source
save-message = Save message as file
archive = Archive
delete = Delete
move-to-inbox = Move to the inbox
restore = Restore
to = To
cc = Cc
reply-to = Reply to
sent-by = Sent by
and-more = and { $count } more
and-more-at-least = and at least { $count } more
attachments = Attachments
attachments-count =
    { $count ->
        [one] { $count } attachment
       *[other] { $count } attachments
    }
show-as = Show as
show-as-sent = As sent
show-as-text = Text only
show-as-source = Source
source-cut = Only the beginning of this message is shown. Save it as a file to see all of it.
body-empty = This message has no text.
blocked-remote =
    { $count ->
        [0] Nothing was loaded from outside. Parts of this message were switched off.
        [one] Nothing was loaded from outside: { $count } remote item is blocked.
       *[other] Nothing was loaded from outside: { $count } remote items are blocked.
    }
hosts-and-more = { $hosts } and others
blocked-hosts = They would have come from: { $hosts }
blocked-forms =
    { $count ->
        [one] { $count } form was removed.
       *[other] { $count } forms were removed.
    }
blocked-scripts =
    { $count ->
        [one] { $count } script was removed.
       *[other] { $count } scripts were removed.
    }
rest-on-server = Only the beginning of this message is here. All of it is { $size } and stays on the server.
rest-wanted = Only the beginning of this message is here. The rest comes with the next check.
rest-coming = The rest of this message is on its way…
get-rest = Get the rest
get-rest-now = Get it now
warning-several-from = This message names more than one sender. Be careful whom you believe.
warning-too-deep = Parts of this message are nested too deeply to be shown.
warning-too-many-parts = This message has too many parts; not all are shown.
warning-html-too-complex = The layout of this message is too complex to be shown. Here is its text.
warning-text-cut = This text is very long; only its beginning is shown. Save the message to have all of it.
warning-too-large = This message is too large to be shown whole: you see its beginning, and attachments may be missing. You can save all of it as a file.
warning-encrypted = This message is encrypted, and Poplar has no key for it. Save the message as a file to read it with a mail program that has yours.
warning-sealed = This message is signed or encrypted so that only a mail program that knows S/MIME can show it. Save the message as a file to open it there.
warning-not-mail = This does not look like mail. Here is its beginning.

## Lower edge
snack-deleted =
    { $count ->
        [one] Message moved to the trash
       *[other] { $count } messages moved to the trash
    }
snack-restored =
    { $count ->
        [one] Message restored
       *[other] { $count } messages restored
    }
snack-archived =
    { $count ->
        [one] Message archived
       *[other] { $count } messages archived
    }
snack-unarchived =
    { $count ->
        [one] Message moved to the inbox
       *[other] { $count } messages moved to the inbox
    }
snack-junked =
    { $count ->
        [one] Message moved to the junk
       *[other] { $count } messages moved to the junk
    }
snack-unjunked =
    { $count ->
        [one] Message is no junk
       *[other] { $count } messages are no junk
    }
snack-read =
    { $count ->
        [one] Marked as read
       *[other] { $count } messages marked as read
    }
snack-unread =
    { $count ->
        [one] Marked as unread
       *[other] { $count } messages marked as unread
    }
snack-starred =
    { $count ->
        [one] Starred
       *[other] { $count } messages starred
    }
snack-unstarred =
    { $count ->
        [one] Star removed
       *[other] Stars removed from { $count } messages
    }
snack-tagged =
    { $count ->
        [one] Tagged “{ $tag }”
       *[other] { $count } messages tagged “{ $tag }”
    }
snack-untagged =
    { $count ->
        [one] Tag “{ $tag }” removed
       *[other] Tag “{ $tag }” removed from { $count } messages
    }
snack-filtered =
    { $count ->
        [one] The filter changed { $count } message
       *[other] The filter changed { $count } messages
    }
snack-too-many-to-choose = So many messages can only be selected all at once. Select those shown; then you can select all.
snack-undone = Taken back: { $what }
snack-not-undoable = That can no longer be taken back.
snack-kept-back =
    { $count ->
        [one] { $count } message stays on the server: what arrived of it may not be whole.
       *[other] { $count } messages stay on the server: what arrived of them may not be whole.
    }
snack-withheld =
    { $count ->
        [one] { $count } message stays on the server: this browser may clear its storage. The account’s settings say more.
       *[other] { $count } messages stay on the server: this browser may clear its storage. The account’s settings say more.
    }
snack-kept-beginnings =
    { $count ->
        [one] { $count } message stays on the server until you get the rest of it.
       *[other] { $count } messages stay on the server until you get the rest of them.
    }
snack-rest-not-given = The server did not give the rest. Perhaps it no longer has this message.
snack-undoable =
    { $count ->
        [one] { $name }: { $count } message is about to be deleted from the server.
       *[other] { $name }: { $count } messages are about to be deleted from the server.
    }
undo-deletion = Keep on the server
snack-taken-back =
    { $count ->
        [one] { $count } message stays on the server. From now on this account leaves everything there; its settings can change that.
       *[other] { $count } messages stay on the server. From now on this account leaves everything there; its settings can change that.
    }
snack-withheld-not-strict =
    { $count ->
        [one] { $count } message stays on the server: this browser does not say that mail is safely on the disk.
       *[other] { $count } messages stay on the server: this browser does not say that mail is safely on the disk.
    }
snack-withheld-incomplete =
    { $count ->
        [one] { $count } message stays on the server: some of the mail that was stored here is missing.
       *[other] { $count } messages stay on the server: some of the mail that was stored here is missing.
    }
snack-arrived =
    { $count ->
        [one] { $count } new message
       *[other] { $count } new messages
    }
snack-skipped =
    { $count ->
        [one] { $count } message stayed on the server: it is too large, or the server would not give it.
       *[other] { $count } messages stayed on the server: they are too large, or the server would not give them.
    }
snack-saved = Saved to your downloads
snack-not-answered = The answer could not be prepared: the message is damaged, or no longer on this device.
snack-not-saved = That could not be saved: it is damaged, or no longer on this device.
snack-not-laid-out = This message takes too long to be drawn. Its text is shown.
snack-copied = Copied. You can paste it now.
snack-language-not-loaded = The words of that language could not be loaded. Check the connection and choose it again.
snack-not-copied = The browser does not let Poplar copy. Select the text and copy it by hand.
snack-checked-elsewhere = This mail is being checked already, perhaps in another tab.
undo = Undo

## Errors
loss = Some of the mail that was stored on this device is missing.
loss-means = The browser, or something else on this device, has removed it. Nothing is deleted from your servers until you say that you know; then what they still have of it is fetched again.
loss-accept = I know. Fetch what is left
try-again = Try again
find-out = Find out why
dismiss = Dismiss
reload = Reload
password-for =
    { $credential ->
        [token] Access token for { $user }
       *[password] Password for { $user }
    }
password-kept-again = It will be remembered on this device.
log-in = Log in

## Account form
field-host = Server
field-port = Port
field-security = Security
security-implicit = TLS (995)
security-stls = STLS (110)
security-none = None (110)
security-implicit-means = Encrypted from the first octet. The usual and best choice.
security-stls-means = Begins unencrypted and turns to TLS before anything secret is sent. If the server cannot, nothing is sent at all.
field-tls-end = Encrypted up to where
tls-end-browser = Up to this browser
tls-end-browser-means = The bridge only carries what it cannot read. The best choice.
tls-end-bridge = Up to the bridge
tls-end-bridge-means = Whoever runs the bridge can read your password and your mail. The bridge judges the server’s certificate, and can say of it what it likes. For a bridge of your own.
tls-pinned = Only this certificate is taken:
tls-unpin = Forget it
certificate-names = Names
certificate-issuer = Issued by
certificate-chain = Shown with certificates issued by
certificate-alone = The server shows no other certificate beside this one. If an authority issued it, whoever runs the server can add the certificates in between.
certificate-from = Valid from
certificate-until = Valid until
certificate-fingerprint = SHA-256
certificate-pinned = Trusted so far
certificate-unknown = unknown
certificate-trust = Trust this certificate
certificate-by-bridge = The bridge says that the server showed it this certificate.
certificate-trust-means = If this is your own server, compare the fingerprint with the one that the server itself shows. Then this account takes this certificate and no other.
security-none-means = Whoever is between the bridge and the server can read your password and your mail. Only for servers in your own network.
field-user = User name
field-credential = Log in with
credential-password = Password
credential-token = Access token (OAuth 2)
credential-token-means = Paste the token that your provider’s or employer’s sign-in has given you. It runs out after a while; Poplar then asks for a new one.
field-password =
    { $credential ->
        [token] Access token
       *[password] Password
    }
show-password = Show
hide-password = Hide
field-keeping =
    { $credential ->
        [token] Keep the token
       *[password] Keep the password
    }
keeping-session = Ask when Poplar starts
keeping-device = Remember on this device
keeping-session-means =
    { $credential ->
        [token] The token stays in memory and is gone when you close Poplar.
       *[password] The password stays in memory and is gone when you close Poplar.
    }
keeping-device-means =
    { $credential ->
        [token] Stored so that no script can read the key. Whoever can use or copy this browser profile can still use the token.
       *[password] Stored so that no script can read the key. Whoever can use or copy this browser profile can still use the password.
    }
field-leave = Copies on the server
leave-all = Leave them there
leave-when-deleted = when I delete the message here
leave-when-deleted-means = A message that you move to the trash is deleted from the server at the next check.
leave-once-stored = Delete them once they are stored here
leave-once-stored-means = This browser then holds the only copy. Make sure it is not cleared.
leave-for-time = Delete them after some time
leave-for-time-means = Counted from when a message was stored on this device.
leave-also = Besides, a copy is deleted from the server …
leave-when-archived = when I archive the message here
leave-anyway = Delete them although this browser may clear its storage
leave-anyway-means = This browser has not promised to keep Poplar’s mail. Unless you choose this, copies stay on the server until it does: install Poplar as an app, or ask the browser in the settings.
leave-newest = when it is not among the newest
leave-octets = when the newer ones fill this much
retention-forever = This server says that it deletes no mail by itself.
retention-once-retrieved = This server says that it may delete messages as soon as they were fetched.
retention-days =
    { $count ->
        [one] This server says that it may delete messages { $count } day after they arrived.
       *[other] This server says that it may delete messages { $count } days after they arrived.
    }
retention-warning-once-retrieved = This browser may then hold the only copy, whatever the account’s rules for the server say.
retention-warning-never = This account is checked only when you ask. Check it more often than that, or let it check by itself: what was not fetched by then is lost.
retention-warning-not-checked = It has not been checked for half of that time. Check it soon: what is not fetched by then is lost.
unit-days = days
unit-hours = hours
unit-messages = messages
unit-megabytes = MB
field-retrieval = What a check fetches
order-newest = Newest first
order-smallest = Smallest first
check-limits-messages = Limit the messages of one check
check-limits-octets = Limit the megabytes of one check
check-limits-mean = The next check goes on where this one stopped.
only-beginnings = Fetch only the beginning of messages above
only-beginnings-mean = You get the rest with one click. Until then the message stays on the server, whatever you chose above.
beginnings-above = beginning only above { $number } MB
at-most-messages = at most { $number } messages
at-most-megabytes = at most { $number } MB
field-check-minutes = Check by itself
check-every =
    { $count ->
        [60] Every hour
        [one] Every minute
       *[other] Every { $count } minutes
    }
check-never = Never
check-by-itself-means = As long as Poplar is open.
field-time = How long
field-name = Name of the account (optional)
connection-last = At the last check: { $words }
problem-host = Enter the name of the server, such as pop.example.org.
problem-host-address = Enter only the name of the server, such as pop.example.org: nothing before it, and nothing after it.
problem-host-name = This cannot be the name of a server. It looks like pop.example.org; the port has its own field.
problem-port = Enter a number from 1 to 65535.
problem-user = Enter the user name, often your mail address.
problem-password = Enter the password.
problem-token = Paste the access token: one long word of letters, digits and signs, without blanks.
problem-stay = Enter a number of hours or days, up to ten years.
problem-messages = Enter a number of messages from 1 to 1,000,000.
problem-megabytes = Enter a number of megabytes from 1 to 1,000,000.
preview-title = Before this is saved
preview-looking = Looking at the server…
preview-on-server =
    { $count ->
        [0] There are no messages on the server.
        [one] There is { $count } message on the server.
       *[other] There are { $count } messages on the server.
    }
preview-go-now =
    { $count ->
        [one] { $count } is stored here and will be deleted there with the next check.
       *[other] { $count } are stored here and will be deleted there with the next check.
    }
preview-go-once-stored =
    { $count ->
        [one] { $count } will be deleted there as soon as it is stored here.
       *[other] { $count } will be deleted there as soon as they are stored here.
    }
preview-go-within-day =
    { $count ->
        [one] { $count } will be deleted there within a day.
       *[other] { $count } will be deleted there within a day.
    }
preview-go-later =
    { $count ->
        [one] { $count } stays for now and will be deleted when its time is over.
       *[other] { $count } stay for now and will be deleted when their time is over.
    }
preview-stay =
    { $count ->
        [one] { $count } stays.
       *[other] { $count } stay.
    }
preview-withheld =
    { $count ->
        [one] { $count } of them should be deleted and stays all the same:
       *[other] { $count } of them should be deleted and stay all the same:
    }{ $doubt ->
        [incomplete] { " " }some of the mail that was stored here is missing.
        [not-strict] { " " }this browser does not say that mail is safely on the disk.
       *[evictable] { " " }this browser may clear its storage.
    }
preview-not-now = What this would delete cannot be looked up now. You can save it all the same.
preview-undo = When this deletes for the first time, Poplar waits ten seconds before it is final, and you can still keep everything on the server.
add-and-check = Add and get mail
save = Save
test-connection = Test connection
testing = Trying…
remove-account = Remove account
remove-question = Remove “{ $name }” from this device?
remove-consequence = All its messages are removed from this device. Nothing on the server is changed.
cancel = Cancel

## Connection test and doctor
name-bridge = Bridge
name-name = Name
name-connect = Connection
name-tls = Encryption
name-greeting = Greeting
name-capabilities = Capabilities
name-login = Login
name-listing = Mail on the server
name-retrieving = Retrieving
name-storing = Storing
name-deleting = Deleting
name-quitting = Goodbye
name-reading = Reading
name-starting = Start
stage-passed = all right
stage-open = not used
stage-failed = failed
stage-stopped = stopped
stage-waiting = not yet
stage-not-reached = not reached
milliseconds = { $count } ms
seconds = { $count } s
test-again = Run again
test-cancel = Stop
test-stopped = You stopped it here.
test-failed = It does not get past this: { $stage }.
doctor = Connection doctor
doctor-means = Poplar tries each step on the way to your mail and changes nothing, neither here nor on the server.
means-bridge = Poplar’s bridge answers and lets this server through.
means-name = The bridge looks up the server’s name.
means-connect = The bridge connects to the server (TCP).
means-tls = The connection is encrypted, and the server’s certificate is checked.
means-greeting = The server says hello.
means-capabilities = The server says what it can do.
means-login = User name and password, or token, are accepted.
means-listing = The server tells what is there.
hint-bridge = Nothing behind the bridge could be tried, so this says nothing about your account.
hint-name = The bridge looks the name up, not this device: a name that only your own network knows means nothing to it.
hint-connect = The bridge connects, not this device: a server that only lets your own network in keeps it out.
hint-greeting = A server that says nothing at all often waits for encryption: try the other choice under Security.
fact-address = This is an address, so there is no name to look up.
fact-certificate =
    { $names ->
        [none] Certificate
       *[other] Certificate for { $names }
    }{ $issuer ->
        [none] { "" }
       *[other] { "" }, issued by { $issuer }
    }{ $until ->
        [none] { "" }
       *[other] { "" }, valid until { $until }
    }
fact-said-nothing = The server greets without a word.
fact-no-capabilities = The server does not say what it can do.
fact-logins = Ways of logging in: { $names }
fact-features = Knows: { $names }
fact-no-uidl = Does not announce lasting numbers for messages (UIDL).
fact-login-delay =
    { $count ->
        [0] Wants no pause between two logins.
        [one] Wants { $count } second between two logins.
       *[other] Wants { $count } seconds between two logins.
    }
fact-expire-never = Keeps messages for ever.
fact-expire =
    { $count ->
        [0] May remove messages as soon as they were fetched.
        [one] May remove messages after { $count } day.
       *[other] May remove messages after { $count } days.
    }
fact-implementation = Calls itself: { $name }
fact-login = By { $method }
fact-maildrop =
    { $count ->
        [0] No messages are waiting.
        [one] { $count } message is waiting ({ $octets }).
       *[other] { $count } messages are waiting ({ $octets }).
    }
fact-unique-ids = Messages have lasting numbers (UIDL).
fact-no-unique-ids = Messages have no lasting numbers; Poplar knows them again by their headers.
shown-to-bridge = The password or token itself was sent. The server and whoever runs the bridge could read it, nobody else.
shown-to-server = The password or token itself was sent. Only the server could read it.
shown-to-all = The password or token itself was sent unencrypted: whoever is between the bridge and the server could read it.
shown-cheap = The password or token itself was not sent. Whoever could read the connection can try to guess it.
shown-costly = The password or token itself was not sent, and guessing it takes much effort.
report-preview = The report
report-means = This is copied, and nothing else
report-copy = Copy report
report-title = Poplar connection report
report-transcript = What was said (C: Poplar, S: the server, in milliseconds; passwords, tokens, user names and mail taken out)
report-no-tls = without TLS
report-nothing-said = Nothing was said.
report-left-out =
    { $count ->
        [one] { $count } line ({ $octets }) left out
       *[other] { $count } lines ({ $octets }) left out
    }
report-full = What came after this is left out.
test-found =
    { $count ->
        [0] It works. No messages are waiting.
        [one] It works. { $count } message is waiting ({ $octets }).
       *[other] It works. { $count } messages are waiting ({ $octets }).
    }
tls-bridge-and-server = Encrypted between the bridge and the mail server. Whoever runs the bridge can read your mail.
tls-browser-and-server = Encrypted between this browser and the mail server. The bridge cannot read your mail.
tls-nobody = Not encrypted. Whoever is between the bridge and the mail server can read your mail, and so can whoever runs the bridge.

## Shortcuts
shortcuts = Keyboard shortcuts
keys-web = Like Gmail
keys-thunderbird = Like Thunderbird
keys-off = Off
keys-hint = Letters alone act while no field has the focus. Whoever dictates or strikes keys by chance turns them off; arrows, Enter and Escape always work.
keys-are-web = These are the keys of mail on the web. The settings have others.
keys-are-thunderbird = These are the keys of Thunderbird. The settings have others.
keys-are-off = Letters alone mean nothing now. The settings turn them on.
key-next-unread = Next unread message
key-previous-unread = Previous unread message
key-toggle-read = Read or unread
key-next = Next message
key-previous = Previous message
key-ends = First or last message
key-screen = A screenful up or down
key-open = Open message
key-back = Back to the list
key-star = Star
key-archive = Archive
key-delete = Move to the trash
key-junk = Junk, or no longer
key-choose = Select
key-choose-range = Select up or down
key-choose-all = Select all, or nothing
key-thread = Open or close a thread
key-undo = Undo
key-read = Mark as read
key-unread = Mark as unread
key-check = Check mail
key-search = Search
key-go-inbox = Go to the inbox
key-go-starred = Go to starred
key-go-archive = Go to the archive
key-go-junk = Go to the junk
key-go-trash = Go to the trash
key-help = Show these shortcuts

## Settings
language = Language
storage = Storage
storage-kept = The browser promised not to clear your mail when space gets short.
storage-may-go = The browser may clear your mail when space gets short. Keep copies on the server.
storage-not-strict = This browser does not say that mail is safely on the disk. So nothing is deleted from your servers, whatever the settings of an account say.
storage-ask = Ask it not to
about = About
bridge-other = Use another bridge
bridge-address = Address of the bridge
bridge-address-means = The bridge carries your mail from the server to this browser. Leave this empty to use the one of this page. Another one has to accept pages from { $origin }. It sees which mail server you use, when, and how much passes; what it carries it cannot read, unless an account’s encryption ends in the bridge.
bridge-address-wrong = This is no address of a bridge. Enter something like bridge.example.org or https://bridge.example.org:8443, without a path; http:// is only for this computer.
bridge-save = Use this bridge
bridge-saved = Saved. New connections take this way.
about-words = Poplar reads POP3 mail in your browser. The mail is kept here; the bridge only carries it.
about-build = Build { $build }
look-for-update = Look for a newer version

# Links and quotations of a message.
quote-show = { $count ->
    [one] Show 1 quoted line
   *[other] Show { $count } quoted lines
}
quote-folded = Quoted text
quote-hide = { $count ->
    [one] Hide 1 quoted line
   *[other] Hide { $count } quoted lines
}
link-title = This link is not what it seems
link-opens = It opens
link-leave = Stay here
link-open = Open anyway
link-names-other = Its text names { $host }, but that is not where it leads.
link-look-alike = The name can be mistaken for another: some of its letters only look like the ones you know.
link-number = It leads to a bare number instead of a name. Reputable senders do not do that.
link-user-info = What stands before the @ is not where it leads. Only what comes after it counts.

# What a message may load, and what is known of its sender. Never the word safe.
warning-name-holds-address = The sender’s name shows an address that is not theirs.
warning-look-alike = The sender’s name or domain can be mistaken for another: some of its letters only look like the ones you know.
warning-hidden-characters = The sender’s name contains characters that cannot be seen. Mail programs do not write such names by themselves.
warning-reply-trap = Your answer would not go to this sender, but to an address that only looks like it belongs to them.
sender-confirmed = { $domain } confirmed by your provider
sender-confirmed-more = Your provider ({ $server }) found that this message came from where { $domain } says. That tells nothing about what is in it.
sender-refuted = Your provider doubts that { $domain } sent this
sender-refuted-more = Your provider ({ $server }) found that this message did not come from where { $domain } says. Somebody else may have written it.
sender-open = Sender not confirmed
sender-open-more = Your provider ({ $server }) could not tell whether { $domain } sent this message.
sender-unknown = Sender not confirmed
sender-stranger = { $server } claims to have checked the sender. Anybody can write that. It counts only if { $server } belongs to your mail provider, and if that provider writes it into every message.
sender-nameless = The message says that its sender was checked, but not by whom. Anybody can write that.
sender-is-provider = It is my provider
sender-is-no-provider = { $server } is not my provider
sender-holds = passed
sender-holds-not = failed
sender-holds-open = no result
remote-shown = { $count ->
    [one] 1 image was loaded from outside.
   *[other] { $count } images were loaded from outside.
}
remote-told = Whoever runs these servers learned that and when this message was opened, and from which address.
remote-nothing-left = Nothing leaves this page: as long as it stays so, nobody learns that you open this message.
remote-hosts = Images came from: { $hosts }
remote-still-blocked = { $count ->
    [one] 1 item is still blocked.
   *[other] { $count } items are still blocked.
}
blocked-trackers = { $count ->
    [one] 1 image is too small to be seen. Such images report that a message was opened.
   *[other] { $count } images are too small to be seen. Such images report that a message was opened.
}
remote-message = Show images
remote-sender = Always for { $sender }
remote-always = Always, for everybody
remote-block-message = Block images again
remote-block-sender = No longer for { $sender }
remote-block-always = No longer for everybody
show-dark = Dark
keep = Keep
keep-means = Back up, export and import your mail, and see what it takes on this device.
keep-open = Backup, export, storage
keep-backing-up = Backing up: { $count } messages so far
keep-exporting = Exporting: { $count } messages so far
keep-looking = Looking through the file…
keep-preparing = Looking through what is here, so that nothing is stored twice…
keep-importing = Importing: { $count } messages so far
keep-file-failed = The file could not be read or written. Perhaps it was moved, or the disk is full.
keep-cancelled = Ended.
keep-cancelled-export = Ended. The file was not written.
keep-import-ended =
    { $count ->
        [0] Ended. Nothing was imported.
        [one] Ended. { $count } message was imported until then, and stays here.
       *[other] Ended. { $count } messages were imported until then, and stay here.
    }
keep-ending = This is being ended…
keep-wait = Other files can be opened once this has ended.
keep-backed-up =
    { $count ->
        [one] The backup with { $count } message is written. Keep it somewhere else than on this device.
       *[other] The backup with { $count } messages is written. Keep it somewhere else than on this device.
    }
keep-exported =
    { $count ->
        [one] { $count } message was exported.
       *[other] { $count } messages were exported.
    }
keep-beginnings =
    { $count ->
        [one] Of { $count } of them only the beginning is on this device, and in the file.
       *[other] Of { $count } of them only the beginning is on this device, and in the file.
    }
keep-missing =
    { $count ->
        [one] { $count } message could not be read and is not in the file.
       *[other] { $count } messages could not be read and are not in the file.
    }
keep-imported =
    { $count ->
        [0] Nothing new was in the file.
        [one] { $count } message is new here.
       *[other] { $count } messages are new here.
    }
keep-known =
    { $count ->
        [one] { $count } message was here already.
       *[other] { $count } messages were here already.
    }
keep-broken =
    { $count ->
        [one] { $count } message is damaged or too large, and was left out.
       *[other] { $count } messages are damaged or too large, and were left out.
    }
keep-tags-left-out = Some tags of the backup were left out, because there can be no more of them here.
keep-filters-left-out = Some filters of the backup were left out: there are others of the same names here, a tag of theirs is missing, or there can be no more of them.
keep-restored-passwords = A backup holds no passwords: each account asks for its own with the next check.
backup = Backup
backup-means = One file with all mail, what you did with it, tags, filters and accounts, without passwords. Whoever has it can read your mail.
backup-never = There is no backup yet.
backup-last =
    { $count ->
        [0] Last backup: { $when }. Nothing is new since.
        [one] Last backup: { $when }. { $count } message is new since.
       *[other] Last backup: { $when }. { $count } messages are new since.
    }
backup-due = Time for a backup
back-up = Back up everything
export = Export
export-means = For other mail programs. Every message is written as it came; Poplar reads the files back octet for octet.
export-what = What
export-everything = Everything
export-list = The list that is shown
export-chosen =
    { $count ->
        [one] The selected message
       *[other] The { $count } selected messages
    }
export-format = As
export-mbox = One mbox file
export-eml = A zip of .eml files
export-maildir = A zip with a Maildir
export-run = Export
import = Import
import-means = Messages from .eml and .mbox files, from zips of them or of a Maildir, or a backup of Poplar. You see what is in a file before anything is kept. You can also drop files anywhere on this page.
import-choose = Choose files
storage-account =
    { $count ->
        [one] { $name }: { $count } message
       *[other] { $name }: { $count } messages
    }
storage-search = Search index
storage-rest = The app itself, lists and the rest
storage-all = Together, as the browser estimates
storage-compact = Compaction
storage-compact-means = Messages that you remove for good free their space at once, and the search index is merged as mail arrives: nothing builds up that would need compacting. Only the trash takes room until you empty it.
trash-purge = Empty the trash for good
empty-trash-means =
    { $count ->
        [0] The trash is empty.
        [one] { $count } message with { $octets } lies in the trash.
       *[other] { $count } messages with { $octets } lie in the trash.
    }
empty-trash-question = Empty the trash for good?
empty-trash-consequence = The messages go from this device and cannot be brought back. They are not fetched again. Copies on a server stay as the account’s settings say.
trash-emptied =
    { $count ->
        [0] The trash was empty.
        [one] { $count } message is gone for good, { $octets } are free.
       *[other] { $count } messages are gone for good, { $octets } are free.
    }
on-this-device = On this device
open-file-offer = Or read a mail file, or restore a backup. No account is needed, and nothing leaves this device.
open-file = Open a mail file
file-messages =
    { $count ->
        [0] There is no message in this file.
        [one] { $count } message. It is only shown, not stored.
       *[other] { $count } messages. They are only shown, not stored.
    }
file-backup =
    { $count ->
        [one] A backup with { $count } message.
       *[other] A backup with { $count } messages.
    }
file-backup-means = Restore only backups that you made yourself: their accounts lead to the servers that they name. What is here already stays.
file-keep = Keep on this device
file-restore = Restore this backup
file-show-mail = Show my mail
file-all = All messages of the file
show-more = Show { $count } more
file-more =
    { $count ->
        [one] And { $count } more.
       *[other] And { $count } more.
    }
file-not-mail = { $name }: holds no mail that Poplar can read.
file-damaged = { $name }: is damaged, a part of it is missing.
file-newer = { $name }: was made by a newer version of Poplar.
file-unreadable = { $name }: could not be read. Perhaps it was moved, or it is a folder.
files-not-read =
    { $count ->
        [one] And { $count } more file could not be read.
       *[other] And { $count } more files could not be read.
    }
drop-here = Drop mail files here to open them
device-account-name = Name of the account
device-account-means = This account has no server: its mail came out of files. It is never checked.
device-remove-consequence = Its mail goes from this device. There is no copy on a server: export it first if you want to keep it.
