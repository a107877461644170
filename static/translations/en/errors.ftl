# What went wrong, where, and what to do now.
#
# Every kind of error has a sentence that says what happened, and a `.todo` that a person without
# special knowledge can act on. $host is the server's name, $server its own words; either may be “none”.

error-server-said = The server said: “{ $server }”
retry-next-check = Poplar tries again at the next check.
retry-after = { $minutes ->
    [one] Try again in { $minutes } minute.
   *[other] Try again in { $minutes } minutes.
}

## Where

stage-bridge = While reaching the bridge
stage-name = { $host ->
    [none] While looking up the server’s name
   *[other] While looking up { $host }
}
stage-connect = { $host ->
    [none] While connecting
   *[other] While connecting to { $host }
}
stage-tls = { $host ->
    [none] While securing the connection
   *[other] While securing the connection to { $host }
}
stage-greeting = { $host ->
    [none] While waiting for the server’s greeting
   *[other] While waiting for the greeting of { $host }
}
stage-capabilities = { $host ->
    [none] While asking the server what it can do
   *[other] While asking { $host } what it can do
}
stage-login = { $host ->
    [none] While signing in
   *[other] While signing in to { $host }
}
stage-listing = { $host ->
    [none] While listing the mail on the server
   *[other] While listing the mail on { $host }
}
stage-retrieving = { $host ->
    [none] While downloading mail
   *[other] While downloading mail from { $host }
}
stage-storing = While saving mail on this device
stage-deleting = { $host ->
    [none] While deleting mail from the server
   *[other] While deleting mail from { $host }
}
stage-quitting = { $host ->
    [none] While saying goodbye to the server
   *[other] While saying goodbye to { $host }
}
stage-reading = While opening a message
stage-starting = While Poplar was starting

## The bridge

error-bridge-unreachable = Poplar’s bridge does not answer, or does not accept this page. Without it, no new mail can arrive; all mail you have can still be read.
    .todo = Check your internet connection. If it works elsewhere, the bridge may be down, or does not know this page: tell whoever runs it. Its address stands in the settings.
error-bridge-refused-host = { $host ->
    [none] The bridge is not allowed to connect to this mail server.
   *[other] The bridge is not allowed to connect to { $host }.
}
    .todo = Check the spelling of the server’s name. If it is right, ask whoever runs the bridge to permit it.
error-bridge-refused-port = The bridge is not allowed to use this port.
    .todo = Use port 995 (TLS) or 110 (STLS). If your provider needs another one, ask whoever runs the bridge to permit it.
error-bridge-refused-address = { $host ->
    [none] This server’s name leads to a private address, which the bridge does not connect to.
   *[other] The name { $host } leads to a private address, which the bridge does not connect to.
}
    .todo = Check the server’s name. If the server really is in your own network, whoever runs the bridge can permit its address.
error-bridge-busy = The bridge is serving as many connections as it can.
    .todo = Wait a few minutes, then check again.
error-bridge-protocol = The bridge and this page do not understand each other; one of them is older than the other.
    .todo = Reload the page. If that does not help, whoever runs the bridge should update it.

## The way to the server

error-offline = This device is offline.
    .todo = Connect to the internet to get new mail. Everything that was downloaded can be read meanwhile.
error-name-not-found = { $host ->
    [none] There is no mail server by this name.
   *[other] There is no server called “{ $host }”.
}
    .todo = Check the server’s name for typing mistakes. Your mail provider’s help pages list it under “POP3”.
error-connection-refused = { $host ->
    [none] The server is there, but nothing answers on this port.
   *[other] { $host } is there, but nothing answers on this port.
}
    .todo = Check port and security in the account’s settings: 995 goes with TLS, 110 with STLS. Some providers must first be told to allow POP3.
error-unreachable = { $host ->
    [none] There is no way to the mail server at the moment.
   *[other] There is no way to { $host } at the moment.
}
    .todo = Check the server’s name. If it is right, the server or its network may be down: try again later.
error-timed-out = { $host ->
    [none] The mail server did not answer in time.
   *[other] { $host } did not answer in time.
}
    .todo = Try again in a few minutes. If it keeps happening, check the server’s name, port and security in the account’s settings.
error-connection-lost = The connection was cut before everything was done. Mail that had arrived completely is saved.
    .todo = Check mail again: Poplar goes on where it stopped, and no message is lost or doubled.

## Security

error-certificate-expired = { $host ->
    [none] The mail server’s security certificate has expired, so it cannot prove who it is. Your password was not sent.
   *[other] The security certificate of { $host } has expired, so it cannot prove who it is. Your password was not sent.
}
    .todo = Check that this device’s date is right. If it is, your mail provider must renew the certificate: tell them, and try again later.
error-certificate-not-yet-valid = The mail server’s security certificate is not valid yet. Your password was not sent.
    .todo = Check that the date and time are right: of this device, or of the bridge where the account’s encryption ends there. If they are, tell your mail provider.
error-certificate-wrong-name = { $host ->
    [none] The server that answered has a certificate for another name. Your password was not sent.
   *[other] The server that answered for { $host } has a certificate for another name. Your password was not sent.
}
    .todo = Use exactly the server name that your mail provider gives for POP3. If that is the one you have, somebody may be interfering: use another network.
error-certificate-unknown-issuer = The mail server’s certificate was issued by itself or by someone unknown, so it could be an impostor. Your password was not sent.
    .todo = In a hotel or other guest network, use another network. If it is your own server, give it a certificate that browsers trust, or compare its fingerprint and trust it for this account. Where the account’s encryption ends in the bridge, whoever runs the bridge can trust it.
error-certificate-revoked = The mail server’s certificate was withdrawn and must not be trusted. Your password was not sent.
    .todo = Do not use this server until your mail provider has replaced the certificate. Tell them.
error-certificate-changed = The mail server shows another certificate than the one you trust for this account. Your password was not sent.
    .todo = If you or your provider replaced the certificate, compare the fingerprints below and trust the new one; where the account’s encryption ends in the bridge, forget the old one in its settings. Otherwise somebody may be in between.
error-clock-wrong = The clock of this device is wrong, so no certificate can be checked. Your password was not sent.
    .todo = Set date and time of this device, and try again.
error-tls-tampered = Somebody between you and the mail server altered what was sent. The connection was ended at once.
    .todo = Try again in another network, or through another bridge. Nothing that was altered was stored.
error-tls-intercepted = The mail server finds that somebody stands between it and you: its encrypted connection is not the one that Poplar has. Your password was not shown to anybody, and no mail was retrieved.
    .todo = Try again in another network, or through another bridge. If this stays, ask your mail provider, and do not log in until you know why.
error-tls-too-old = The mail server only knows encryption that is too old to be safe. Your password was not sent.
    .todo = Ask your mail provider for a server that supports TLS 1.2 or newer.
error-not-tls = What answered on this port does not speak TLS. Your password was not sent.
    .todo = Check the account’s settings: TLS goes with port 995; for port 110 choose STLS.
error-tls-unanswered = The connection ended as soon as TLS began. Your password was not sent.
    .todo = Check mail again. If it stays so, the mail server probably speaks no TLS on this port: check the account’s settings, or ask your mail provider.
error-tls-failed = No secure connection to the mail server could be made. Your password was not sent.
    .todo = Check port and security in the account’s settings: TLS goes with port 995, STLS with port 110. If they are right, try again later or in another network.
error-stls-not-offered = The mail server does not offer to secure the connection with STLS, although this account requires it. Poplar stopped there: neither your user name nor your password was sent.
    .todo = Change the account’s security to TLS with port 995, which nearly every provider supports. If it used to work, somebody may be interfering: use another network.
error-stls-injected = Somebody put words into the connection just before it became secure. Poplar stopped there: neither your user name nor your password was sent.
    .todo = Do not use this network for mail. Change the account’s security to TLS with port 995; if it happens elsewhere too, tell your mail provider.

## What the server says

error-not-pop3 = { $host ->
    [none] What answered there is not a POP3 mail server.
   *[other] What answered at { $host } is not a POP3 mail server.
}
    .todo = Check the server’s name and port in the account’s settings. Names that begin with “pop” are often right, “imap” and “smtp” are not.
error-server-unavailable = The mail server is there but takes no one in at the moment.
    .todo = Wait a few minutes, then check again.
error-login-refused = The mail server did not accept the user name or the password.
    .todo = Enter the password again and check the user name: often it is the whole mail address. Some providers want POP3 switched on in their settings, or a separate app password.
error-password-needed = Poplar needs the password of this account to check its mail.
    .todo = Enter the password.
error-token-refused = The access token was refused or has run out.
    .todo = Paste a new one.
error-token-needed = Poplar needs an access token for this account to check its mail.
    .todo = Paste the token.
error-tokens-not-taken = The mail server does not take access tokens over this connection. The token was not sent.
    .todo = Use TLS with port 995. If that is set already, log in with a password: your provider’s help says whether it has to be an “app password”.
error-maildrop-in-use = Another program is checking this account’s mail on the server right now. Only one can at a time.
    .todo = Close other mail programs that use this account, or wait a few minutes. After a cut connection the server may keep the mail locked for a while.
error-login-delay = The mail server wants more time between two checks.
    .todo = Wait a little before you check again.
error-server-temporary = The mail server has a fault of its own. It says that it will pass.
    .todo = There is nothing to change here. Try again later.
error-server-permanent = The mail server has a fault that someone there must repair.
    .todo = Tell your mail provider, with the words of the server above.
error-no-common-mechanism = The mail server wants a way of signing in that Poplar does not offer over this connection.
    .todo = Use TLS with port 995. If that is set already, look in your provider’s help for “app password” or “POP3 with password”, or log in with an access token.
error-login-weaker = The mail server used to take a safer login than it does now: one that hides the password from it, or is bound to the encrypted connection. Poplar did not log in.
    .todo = Somebody may stand between you and the server. If your provider says that it changed this, open the account’s settings and save them once more: that accepts it.
error-no-unique-ids = The mail server does not number its messages lastingly (no UIDL), so Poplar could not tell new mail from old.
    .todo = Ask your mail provider for a server that supports UIDL. Nothing was downloaded twice and nothing was deleted.
error-command-refused = The mail server refused something that every POP3 server should know.
    .todo = Try again later. If it keeps happening, tell your mail provider, with the words of the server above.
error-server-exceeds-limit = Something from the mail server was larger than Poplar accepts, such as a giant message or a line without end, so the connection was closed. Mail that had arrived completely is saved.
    .todo = Check mail again: if it was a message, this one stays on the server and the rest arrives. If it keeps happening, check the server’s name.
error-server-broke-protocol = The mail server answered in a way that POP3 does not allow, so the connection was closed. Mail that had arrived completely is saved.
    .todo = Try again later. If it keeps happening, tell your mail provider.

## This device

error-storage-full = There is no room left on this device, so no more mail can be saved. What is here can still be read, and what was not saved stays on the server.
    .todo = Free some space on the device, or remove an account whose mail is still on its server. Then check again.
error-storage-denied = This browser does not let Poplar save anything, as in a private window.
    .todo = Open Poplar in an ordinary window, and allow this site to store data in the browser’s settings.
error-storage-failed = Saving on this device failed. What was not saved stays on the server.
    .todo = Close Poplar in all tabs and open it again. If that does not help, restart the browser.
error-storage-newer = The mail on this device was saved by a newer version of Poplar. It is untouched.
    .todo = Close Poplar in all tabs, then reload this page to get the newer version.
error-message-gone = This message is no longer on this device.
    .todo = Choose another message. It may have been deleted in another tab.
error-only-beginning = Only the beginning of this message is on this device.
    .todo = Open it and get the rest first.
error-rest-not-given = The server did not give the rest of this message. Perhaps it no longer has it.
    .todo = What is here stays here. You can try again later.
error-not-undoable = This can no longer be taken back.
    .todo = What can be taken back are the last twenty things done here, as long as this page is open.
error-changed-elsewhere = This was changed in another tab meanwhile.
    .todo = You see it as it is now. Do it once more.
error-no-server = This account has no server: its mail came out of files.
    .todo = There is nothing to check or to get. What is here can be read and exported.
error-not-mail-file = This file holds no mail that Poplar can read.
    .todo = Poplar reads .eml and .mbox files, and .zip archives of them, of a Maildir, or of a Poplar backup.
error-file-damaged = This file is damaged: its end is missing, or another part of it. Perhaps copying or downloading it was interrupted.
    .todo = Copy or download it once more, in full, and open it again. Nothing was changed.
error-import-busy = Mail is being imported or checked right now, here or in another tab. Nothing was imported or changed.
    .todo = Wait until that has ended, then try again.
error-backup-newer = This backup was made by a newer version of Poplar.
    .todo = Get the newer version, then restore it. Nothing was changed.
error-message-unreadable = This message could not be shown: it is too large, or built to cause trouble. It is kept as it came.
    .todo = You can look at its source or save it as a file.
error-password-not-kept = The password could not be remembered on this device. Poplar knows it until you close it.
    .todo = Nothing is lost: Poplar asks for the password when it starts again. Passwords can be remembered only where the page comes over HTTPS and the browser lets it store data.
error-password-not-forgotten = The password that is remembered on this device could not be removed.
    .todo = Open the account’s settings and save them again. If that does not help, clear this site’s data in the browser once your mail is safe elsewhere.
error-build-mismatch = Parts of this page are of different versions, because it was updated meanwhile.
    .todo = Reload the page. Your mail is not affected.
error-checked-elsewhere = Another tab is checking this account’s mail. New mail appears here, too.
    .todo = There is nothing to do: just wait until it has finished.
error-account-busy = This account is being checked in another tab, so what you changed was not saved.
    .todo = Wait until that check has ended, or cancel it, and save again.
error-account-gone = This account does not exist any more.
    .todo = Choose another account. It may have been removed in another tab.
error-invalid-settings = Something in the account’s settings is missing or cannot be.
    .todo = Open the settings and check the server’s name, the port (995 or 110) and the user name.
error-cancelled = You stopped it. Mail that had arrived completely is saved.
    .todo = Check mail again whenever you like: Poplar goes on where it stopped.
error-internal = Poplar made a mistake of its own. Your mail is not affected.
    .todo = Reload the page. If it happens again, please report it, and say what you did before.
