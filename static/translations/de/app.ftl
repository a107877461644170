# The page.

## First screen
tagline = Ihre POP3-Post im Browser – und auch ohne Netz noch da.
promise-kept = Jede Nachricht bleibt auf diesem Gerät, genau so, wie sie gesendet wurde.
promise-offline = Alles schließen, Kabel ziehen, wieder öffnen: Ihre Post ist da.
promise-server = Auf Ihrem Server wird nichts gelöscht, solange Sie es nicht wollen.
was-cleared = Hier gab es Konten, und dieser Browser hat sie samt aller Post entfernt. Was noch auf Ihren Servern liegt, wird abgerufen, sobald Sie Ihr Konto wieder hinzufügen.
demo-offer = Kein Konto zur Hand?
demo-open = Mit einem Demo-Postfach umsehen

## Upper edge
skip-to-list = Zu den Nachrichten springen
menu = Menü
check-mail = Post abrufen
check-account = Konto abrufen
offline = Ohne Netz
update-now = Poplar aktualisieren
help = Tastenkürzel
settings = Einstellungen

## Search
search = Post durchsuchen
search-placeholder = Alle Post durchsuchen
search-clear = Suche löschen
search-results = Gefunden
search-where = Wo gesucht wird
search-everywhere = Überall
search-here = Nur { $place }
search-nothing = Nichts gefunden. Weniger Wörter finden mehr; das letzte darf unfertig sein.
search-found =
    { $count ->
        [0] Nichts gefunden.
        [one] { $count } Nachricht gefunden.
       *[other] { $count } Nachrichten gefunden.
    }
search-looking = Bis jetzt nichts. Die Suche geht weiter …
search-unindexed =
    { $count ->
        [one] { $count } Nachricht wird noch für die Suche gelesen.
       *[other] { $count } Nachrichten werden noch für die Suche gelesen.
    }
search-reads-on = Der genaue Wortlaut wird gesucht …
search-note = „{ $what }“ ist unverständlich und wurde ausgelassen.
search-note-date = „{ $what }“ ist unverständlich und wurde ausgelassen. Ein Datum schreibt sich 26.11.2026, 2026-11 oder 2026.
search-note-size = „{ $what }“ ist unverständlich und wurde ausgelassen. Eine Größe schreibt sich 500k oder 5M.
search-note-instead = „{ $what }“ ist unverständlich und wurde ausgelassen. Hier schreibt man „{ $instead }“.
search-note-account = Kein Konto heißt „{ $what }“.
search-note-tag = Kein Schlagwort heißt „{ $what }“.
search-help = Alle Wörter müssen vorkommen. Genauer geht es so:
search-more = „In Anführungszeichen“ bleiben Wörter beisammen, -Wort schließt eines aus, OR lässt die Wahl.
search-from = Absender
search-to = Empfänger
search-subject = Betreff
search-attachment = mit Anhang
search-filename = Name eines Anhangs
search-unread = ungelesen
search-starred = mit Stern
search-after = von diesem Tag an: 26.11.2026
search-before = vor diesem Tag
search-larger = größer als 5M
search-in = inbox, archive, junk, trash
search-list = Mailingliste
search-account = nach Konto

## Progress
progress = Post wird abgerufen
progress-retrieving = { $done } von { $total } Nachrichten · { $octets } von { $of }
cancel-check = Abruf beenden
phase-connecting = Verbindung wird aufgebaut …
phase-logging-in = Anmeldung …
phase-listing = Was ist neu? …
phase-retrieving = Nachrichten werden geholt …
phase-deleting = Auf dem Server wird gelöscht …
phase-undoable = Wartet vor dem Löschen …
phase-quitting = Abmeldung …

## Left side
mailboxes = Postfächer
accounts = Konten
view-inbox = Posteingang
view-starred = Mit Stern
view-archive = Archiv
view-junk = Spam
view-all = Überall
view-trash = Papierkorb
add-account = Konto hinzufügen
edit-account = Kontoeinstellungen
account-troubled = Der letzte Abruf ist fehlgeschlagen: Grund finden
unread-suffix = { " " }ungelesen
close = Schließen

## List
list-count =
    { $count ->
        [one] { $count } Nachricht
       *[other] { $count } Nachrichten
    }
loading = Wird geladen …
no-sender = Unbekannter Absender
no-subject = (kein Betreff)
row-label =
    { $unread ->
        [yes] Ungelesen.{ " " }
       *[no] { "" }
    }{ $starred ->
        [yes] Mit Stern.{ " " }
       *[no] { "" }
    }{ $from }. { $subject }. { $date }{ $attached ->
        [yes] { "" }. Mit Anhängen
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
        [one] Unterhaltung aus { $count } Nachricht
       *[other] Unterhaltung aus { $count } Nachrichten
    }
row-tags = Schlagwörter: { $tags }
row-part = { $size }, nur der Anfang
star = Mit Stern markieren
unstar = Stern entfernen
order = Sortieren
order-date-down = Neueste
order-date-up = Älteste
order-sender-up = Absender A–Z
order-sender-down = Absender Z–A
order-size-down = Größte
order-size-up = Kleinste
threads = Unterhaltungen zeigen
thread-open = Alle Nachrichten dieser Unterhaltung zeigen
thread-close = Diese Unterhaltung als eine Zeile zeigen
choose-row = Auswählen
choose-shown = Die gezeigten Nachrichten auswählen
choose-none = Nichts auswählen
choose-all = Alle { $count } auswählen
chosen-actions = Was mit den ausgewählten Nachrichten geschehen soll
chosen-count =
    { $count ->
        [one] { $count } ausgewählt
       *[other] { $count } ausgewählt
    }
chosen-count-so-far =
    { $count ->
        [one] { $count } ausgewählt, dazu alles, was noch gefunden wird
       *[other] { $count } ausgewählt, dazu alles, was noch gefunden wird
    }

## Schlagwörter und Filter
tags = Schlagwörter
tags-manage = Schlagwörter verwalten
tags-mean = Ein Schlagwort ist ein eigener Name mit einer Farbe. Eine Nachricht kann mehrere tragen.
tag-new = Neues Schlagwort
tag-add = Schlagwort hinzufügen
tag-name = Name von { $name }
tag-colour = Farbe von { $name }
tag-remove = { $name } entfernen
tag-remove-question = Das Schlagwort „{ $name }“ entfernen?
tag-remove-means = Es wird von jeder Nachricht genommen, die es trägt. Die Nachrichten bleiben.
tag-remove-confirm = Schlagwort entfernen
colour-0 = Grün
colour-1 = Orange
colour-2 = Blau
colour-3 = Rosa
colour-4 = Oliv
colour-5 = Petrol
colour-6 = Violett
colour-7 = Rot
organise = Schlagwörter und Filter
organise-failed = Das ließ sich nicht speichern. Versuchen Sie es noch einmal.
organise-changed = Schlagwörter oder Filter wurden inzwischen in einem anderen Tab geändert. Sie sehen sie, wie sie jetzt sind; tun Sie es noch einmal.
filters = Filter
filters-mean = Filter ordnen neue Post ein, sobald sie kommt, einer nach dem anderen, von oben an; wo zwei sich widersprechen, gilt der untere.
filter = Filter
filter-add = Filter hinzufügen
filter-edit = { $name } ändern
filter-remove = { $name } entfernen
filter-remove-question = Den Filter „{ $name }“ entfernen?
filter-remove-means = Er wirkt nicht mehr auf neue Post. Was er mit gespeicherter Post getan hat, bleibt, wie es ist.
filter-remove-confirm = Filter entfernen
filter-up = { $name } früher anwenden
filter-down = { $name } später anwenden
filter-name = Name
filter-when = Wenn eine Nachricht kommt …
filter-all = Alles davon trifft zu
filter-any = Etwas davon trifft zu
filter-from = Von
filter-to = An oder Kopie
filter-subject = Betreff
filter-list = Mailingliste
filter-larger = Größer als
filter-smaller = Kleiner als
filter-then = … geschieht dies
filter-trash = In den Papierkorb legen
filter-deletes = Der nächste Abruf löscht solche Nachrichten dann auch vom Server, gelesen oder nicht: { $accounts }. So sagen es die Einstellungen des Kontos.
filter-incomplete = Sagen Sie, wonach gesucht wird und was geschieht; dann können Sie es an der Post ausprobieren, die hier ist.
filter-try = An gespeicherter Post ausprobieren
filter-matches =
    { $count ->
        [one] { $count } gespeicherte Nachricht passt
       *[other] { $count } gespeicherte Nachrichten passen
    }
filter-run =
    { $count ->
        [one] Jetzt auf { $count } gespeicherte Nachricht anwenden
       *[other] Jetzt auf { $count } gespeicherte Nachrichten anwenden
    }
condition-add = Bedingung hinzufügen
condition-remove = Bedingung entfernen
condition-looks = Worauf geachtet wird
condition-how = Wie verglichen wird
condition-contains = enthält
condition-is = ist
condition-text = Wonach gesucht wird
condition-unit = kB

empty-inbox = Noch keine Post. Neue Nachrichten erscheinen nach dem nächsten Abruf.
empty-checking = Ihre Post wird gesucht …
empty-starred = Nachrichten mit Stern finden Sie hier.
empty-archive = Nichts ist archiviert. Archivieren nimmt eine Nachricht aus dem Posteingang und behält sie.
empty-junk = Nichts ist als Spam eingeordnet.
empty-all = Noch ist keine Post da.
empty-trash = Der Papierkorb ist leer.
empty-tag = Keine Nachricht trägt dieses Schlagwort.

## Reader
message = Nachricht
message-body = Text der Nachricht
message-actions = Was mit dieser Nachricht geschehen soll
reader-empty = Wählen Sie eine Nachricht, um sie hier zu lesen.
back = Zurück
mark-read = Als gelesen markieren
mark-unread = Als ungelesen markieren
junk = Spam
not-junk = Kein Spam
show-source = Quelltext zeigen
save-message = Nachricht als Datei speichern
archive = Archivieren
delete = Löschen
move-to-inbox = In den Posteingang legen
restore = Wiederherstellen
to = An
cc = Kopie
reply-to = Antwort an
sent-by = Gesendet von
and-more = und { $count } weitere
and-more-at-least = und mindestens { $count } weitere
attachments = Anhänge
attachments-count =
    { $count ->
        [one] { $count } Anhang
       *[other] { $count } Anhänge
    }
show-as = Darstellung
show-as-sent = Wie gesendet
show-as-text = Nur Text
show-as-source = Quelltext
source-cut = Nur der Anfang dieser Nachricht wird gezeigt. Speichern Sie sie als Datei, um alles zu sehen.
body-empty = Diese Nachricht hat keinen Text.
blocked-remote =
    { $count ->
        [0] Von außen wurde nichts geladen. Teile dieser Nachricht sind abgeschaltet.
        [one] Von außen wurde nichts geladen: { $count } externer Inhalt ist gesperrt.
       *[other] Von außen wurde nichts geladen: { $count } externe Inhalte sind gesperrt.
    }
hosts-and-more = { $hosts } und anderen
blocked-hosts = Geladen worden wäre von: { $hosts }
blocked-forms =
    { $count ->
        [one] { $count } Formular wurde entfernt.
       *[other] { $count } Formulare wurden entfernt.
    }
blocked-scripts =
    { $count ->
        [one] { $count } Skript wurde entfernt.
       *[other] { $count } Skripte wurden entfernt.
    }
rest-on-server = Hier ist nur der Anfang dieser Nachricht. Ganz hat sie { $size } und bleibt auf dem Server.
rest-wanted = Hier ist nur der Anfang dieser Nachricht. Der Rest kommt mit dem nächsten Abruf.
rest-coming = Der Rest dieser Nachricht ist unterwegs …
get-rest = Rest holen
get-rest-now = Jetzt holen
warning-several-from = Diese Nachricht nennt mehr als einen Absender. Überlegen Sie gut, wem Sie glauben.
warning-too-deep = Teile dieser Nachricht sind zu tief verschachtelt, um gezeigt zu werden.
warning-too-many-parts = Diese Nachricht hat zu viele Teile; nicht alle werden gezeigt.
warning-html-too-complex = Die Gestaltung dieser Nachricht ist zu verwickelt, um gezeigt zu werden. Hier ist ihr Text.
warning-text-cut = Dieser Text ist sehr lang; nur sein Anfang wird gezeigt. Speichern Sie die Nachricht, um alles zu haben.
warning-too-large = Diese Nachricht ist zu groß, um ganz gezeigt zu werden: Sie sehen ihren Anfang, und Anhänge können fehlen. Sie können sie ganz als Datei speichern.
warning-encrypted = Diese Nachricht ist verschlüsselt, und Poplar hat keinen Schlüssel dafür. Speichern Sie die Nachricht als Datei, um sie mit einem Mailprogramm zu lesen, das Ihren Schlüssel hat.
warning-sealed = Diese Nachricht ist so signiert oder verschlüsselt, dass nur ein Mailprogramm sie zeigen kann, das S/MIME kennt. Speichern Sie die Nachricht als Datei, um sie dort zu öffnen.
warning-not-mail = Das sieht nicht nach einer Nachricht aus. Hier ist der Anfang.

## Lower edge
snack-deleted =
    { $count ->
        [one] Nachricht in den Papierkorb gelegt
       *[other] { $count } Nachrichten in den Papierkorb gelegt
    }
snack-restored =
    { $count ->
        [one] Nachricht wiederhergestellt
       *[other] { $count } Nachrichten wiederhergestellt
    }
snack-archived =
    { $count ->
        [one] Nachricht archiviert
       *[other] { $count } Nachrichten archiviert
    }
snack-unarchived =
    { $count ->
        [one] Nachricht in den Posteingang gelegt
       *[other] { $count } Nachrichten in den Posteingang gelegt
    }
snack-junked =
    { $count ->
        [one] Nachricht als Spam eingeordnet
       *[other] { $count } Nachrichten als Spam eingeordnet
    }
snack-unjunked =
    { $count ->
        [one] Nachricht ist kein Spam
       *[other] { $count } Nachrichten sind kein Spam
    }
snack-read =
    { $count ->
        [one] Als gelesen markiert
       *[other] { $count } Nachrichten als gelesen markiert
    }
snack-unread =
    { $count ->
        [one] Als ungelesen markiert
       *[other] { $count } Nachrichten als ungelesen markiert
    }
snack-starred =
    { $count ->
        [one] Mit Stern markiert
       *[other] { $count } Nachrichten mit Stern markiert
    }
snack-unstarred =
    { $count ->
        [one] Stern entfernt
       *[other] Stern von { $count } Nachrichten entfernt
    }
snack-tagged =
    { $count ->
        [one] Trägt jetzt „{ $tag }“
       *[other] { $count } Nachrichten tragen jetzt „{ $tag }“
    }
snack-untagged =
    { $count ->
        [one] Schlagwort „{ $tag }“ entfernt
       *[other] Schlagwort „{ $tag }“ von { $count } Nachrichten entfernt
    }
snack-filtered =
    { $count ->
        [one] Der Filter hat { $count } Nachricht geändert
       *[other] Der Filter hat { $count } Nachrichten geändert
    }
snack-too-many-to-choose = So viele Nachrichten lassen sich nur alle auf einmal auswählen. Wählen Sie die gezeigten aus, dann werden Ihnen alle angeboten.
snack-undone = Zurückgenommen: { $what }
snack-not-undoable = Das lässt sich nicht mehr zurücknehmen.
snack-kept-back =
    { $count ->
        [one] { $count } Nachricht bleibt auf dem Server: Was davon ankam, ist vielleicht nicht vollständig.
       *[other] { $count } Nachrichten bleiben auf dem Server: Was davon ankam, ist vielleicht nicht vollständig.
    }
snack-withheld =
    { $count ->
        [one] { $count } Nachricht bleibt auf dem Server: Dieser Browser darf seinen Speicher leeren. Mehr dazu steht in den Einstellungen des Kontos.
       *[other] { $count } Nachrichten bleiben auf dem Server: Dieser Browser darf seinen Speicher leeren. Mehr dazu steht in den Einstellungen des Kontos.
    }
snack-kept-beginnings =
    { $count ->
        [one] { $count } Nachricht bleibt auf dem Server, bis Sie ihren Rest holen.
       *[other] { $count } Nachrichten bleiben auf dem Server, bis Sie ihren Rest holen.
    }
snack-rest-not-given = Der Server hat den Rest nicht gegeben. Vielleicht hat er diese Nachricht nicht mehr.
snack-undoable =
    { $count ->
        [one] { $name }: { $count } Nachricht wird gleich vom Server gelöscht.
       *[other] { $name }: { $count } Nachrichten werden gleich vom Server gelöscht.
    }
undo-deletion = Auf dem Server lassen
snack-taken-back =
    { $count ->
        [one] { $count } Nachricht bleibt auf dem Server. Dieses Konto lässt dort von nun an alles; das lässt sich in seinen Einstellungen ändern.
       *[other] { $count } Nachrichten bleiben auf dem Server. Dieses Konto lässt dort von nun an alles; das lässt sich in seinen Einstellungen ändern.
    }
snack-withheld-not-strict =
    { $count ->
        [one] { $count } Nachricht bleibt auf dem Server: Dieser Browser sagt nicht zu, dass Post sicher auf der Platte ist.
       *[other] { $count } Nachrichten bleiben auf dem Server: Dieser Browser sagt nicht zu, dass Post sicher auf der Platte ist.
    }
snack-withheld-incomplete =
    { $count ->
        [one] { $count } Nachricht bleibt auf dem Server: Ein Teil der hier gespeicherten Post fehlt.
       *[other] { $count } Nachrichten bleiben auf dem Server: Ein Teil der hier gespeicherten Post fehlt.
    }
snack-arrived =
    { $count ->
        [one] { $count } neue Nachricht
       *[other] { $count } neue Nachrichten
    }
snack-skipped =
    { $count ->
        [one] { $count } Nachricht blieb auf dem Server: Sie ist zu groß, oder der Server gab sie nicht heraus.
       *[other] { $count } Nachrichten blieben auf dem Server: Sie sind zu groß, oder der Server gab sie nicht heraus.
    }
snack-saved = In Ihren Downloads gespeichert
snack-not-answered = Die Antwort ließ sich nicht vorbereiten: Die Nachricht ist beschädigt oder nicht mehr auf diesem Gerät.
snack-not-saved = Das ließ sich nicht speichern: Es ist beschädigt oder nicht mehr auf diesem Gerät.
snack-not-laid-out = Diese Nachricht braucht zu lange, um dargestellt zu werden. Ihr Text wird gezeigt.
snack-copied = Kopiert. Sie können es jetzt einfügen.
snack-language-not-loaded = Die Texte dieser Sprache konnten nicht geladen werden. Bitte die Verbindung prüfen und sie noch einmal wählen.
snack-not-copied = Der Browser lässt Poplar nicht kopieren. Bitte den Text markieren und von Hand kopieren.
snack-checked-elsewhere = Diese Post wird gerade schon abgerufen, vielleicht in einem anderen Tab.
undo = Rückgängig

## Errors
loss = Ein Teil der Post, die auf diesem Gerät gespeichert war, fehlt.
loss-means = Der Browser oder etwas anderes auf diesem Gerät hat sie entfernt. Auf Ihren Servern wird nichts gelöscht, bis Sie sagen, dass Sie es wissen; dann wird noch einmal abgerufen, was sie davon noch haben.
loss-accept = Ich weiß es. Abrufen, was noch da ist
try-again = Noch einmal versuchen
find-out = Grund finden
dismiss = Ausblenden
reload = Neu laden
password-for =
    { $credential ->
        [token] Zugriffstoken für { $user }
       *[password] Passwort für { $user }
    }
password-kept-again = Es wird auf diesem Gerät gemerkt.
log-in = Anmelden

## Account form
field-host = Server
field-port = Port
field-security = Sicherheit
security-implicit = TLS (995)
security-stls = STLS (110)
security-none = Keine (110)
security-implicit-means = Vom ersten Byte an verschlüsselt. Die übliche und beste Wahl.
security-stls-means = Beginnt unverschlüsselt und wechselt zu TLS, bevor Geheimes gesendet wird. Kann der Server das nicht, wird gar nichts gesendet.
field-tls-end = Verschlüsselt bis wohin
tls-end-browser = Bis in diesen Browser
tls-end-browser-means = Die Bridge trägt nur, was sie nicht lesen kann. Die beste Wahl.
tls-end-bridge = Bis zur Bridge
tls-end-bridge-means = Wer die Bridge betreibt, kann Ihr Passwort und Ihre Post lesen. Die Bridge beurteilt das Zertifikat des Servers und kann darüber sagen, was sie will. Für eine eigene Bridge.
tls-pinned = Nur dieses Zertifikat gilt:
tls-unpin = Vergessen
certificate-names = Namen
certificate-issuer = Ausgestellt von
certificate-chain = Dabei gezeigt: Zertifikate von
certificate-alone = Der Server zeigt neben diesem kein weiteres Zertifikat. Wenn eine Zertifizierungsstelle es ausgestellt hat, kann der Betreiber des Servers die Zertifikate dazwischen ergänzen.
certificate-from = Gültig ab
certificate-until = Gültig bis
certificate-fingerprint = SHA-256
certificate-pinned = Bisher vertraut
certificate-unknown = unbekannt
certificate-trust = Diesem Zertifikat vertrauen
certificate-by-bridge = Die Bridge sagt, dass der Server ihr dieses Zertifikat gezeigt hat.
certificate-trust-means = Wenn es Ihr eigener Server ist, vergleichen Sie den Fingerabdruck mit dem, den der Server selbst zeigt. Dann nimmt dieses Konto dieses Zertifikat und kein anderes.
security-none-means = Wer zwischen Bridge und Server sitzt, kann Passwort und Post lesen. Nur für Server im eigenen Netz.
field-user = Benutzername
field-credential = Anmelden mit
credential-password = Passwort
credential-token = Zugriffstoken (OAuth 2)
credential-token-means = Fügen Sie das Token ein, das die Anmeldung Ihres Anbieters oder Arbeitgebers ausgegeben hat. Es läuft nach einer Weile ab; dann fragt Poplar nach einem neuen.
field-password =
    { $credential ->
        [token] Zugriffstoken
       *[password] Passwort
    }
show-password = Zeigen
hide-password = Verbergen
field-keeping =
    { $credential ->
        [token] Token behalten
       *[password] Passwort behalten
    }
keeping-session = Beim Start von Poplar fragen
keeping-device = Auf diesem Gerät merken
keeping-session-means =
    { $credential ->
        [token] Das Token bleibt im Arbeitsspeicher und ist weg, wenn Sie Poplar schließen.
       *[password] Das Passwort bleibt im Arbeitsspeicher und ist weg, wenn Sie Poplar schließen.
    }
keeping-device-means =
    { $credential ->
        [token] So gespeichert, dass kein Skript den Schlüssel lesen kann. Wer dieses Browserprofil benutzen oder kopieren kann, kann das Token trotzdem benutzen.
       *[password] So gespeichert, dass kein Skript den Schlüssel lesen kann. Wer dieses Browserprofil benutzen oder kopieren kann, kann das Passwort trotzdem benutzen.
    }
field-leave = Kopien auf dem Server
leave-all = Dort lassen
leave-when-deleted = wenn ich die Nachricht hier lösche
leave-when-deleted-means = Was Sie in den Papierkorb legen, wird beim nächsten Abruf auch auf dem Server gelöscht.
leave-once-stored = Löschen, sobald sie hier gespeichert sind
leave-once-stored-means = Dieser Browser hat dann die einzige Kopie. Achten Sie darauf, dass er nicht geleert wird.
leave-for-time = Nach einiger Zeit löschen
leave-for-time-means = Gezählt ab dem Speichern auf diesem Gerät.
leave-also = Außerdem wird eine Kopie auf dem Server gelöscht …
leave-when-archived = wenn ich die Nachricht hier archiviere
leave-anyway = Auch löschen, obwohl dieser Browser seinen Speicher leeren darf
leave-anyway-means = Dieser Browser hat nicht zugesagt, Poplars Mails zu behalten. Ohne diese Wahl bleiben die Kopien auf dem Server, bis er es tut: Installieren Sie Poplar als App, oder fragen Sie ihn in den Einstellungen.
leave-newest = wenn sie nicht zu den neuesten gehört
leave-octets = wenn die neueren so viel Platz füllen
retention-forever = Dieser Server sagt, dass er von sich aus keine Post löscht.
retention-once-retrieved = Dieser Server sagt, dass er Nachrichten löschen kann, sobald sie abgerufen wurden.
retention-days =
    { $count ->
        [one] Dieser Server sagt, dass er Nachrichten { $count } Tag nach ihrer Ankunft löschen kann.
       *[other] Dieser Server sagt, dass er Nachrichten { $count } Tage nach ihrer Ankunft löschen kann.
    }
retention-warning-once-retrieved = Dieser Browser hat dann vielleicht die einzige Kopie, was auch immer die Regeln des Kontos für den Server sagen.
retention-warning-never = Dieses Konto wird nur abgerufen, wenn Sie es verlangen. Rufen Sie es öfter ab, oder lassen Sie es von selbst abrufen: Was bis dahin nicht abgerufen wurde, ist verloren.
retention-warning-not-checked = Es wurde die Hälfte dieser Zeit nicht abgerufen. Rufen Sie es bald ab: Was bis dahin nicht abgerufen wurde, ist verloren.
unit-days = Tage
unit-hours = Stunden
unit-messages = Nachrichten
unit-megabytes = MB
field-retrieval = Was ein Abruf holt
order-newest = Neueste zuerst
order-smallest = Kleinste zuerst
check-limits-messages = Nachrichten je Abruf begrenzen
check-limits-octets = Megabyte je Abruf begrenzen
check-limits-mean = Der nächste Abruf macht da weiter, wo dieser aufgehört hat.
only-beginnings = Nur den Anfang holen von Nachrichten über
only-beginnings-mean = Den Rest holen Sie mit einem Klick. Bis dahin bleibt die Nachricht auf dem Server, was immer oben gewählt ist.
beginnings-above = über { $number } MB nur der Anfang
at-most-messages = höchstens { $number } Nachrichten
at-most-megabytes = höchstens { $number } MB
field-check-minutes = Von selbst abrufen
check-every =
    { $count ->
        [60] Jede Stunde
        [one] Jede Minute
       *[other] Alle { $count } Minuten
    }
check-never = Nie
check-by-itself-means = Solange Poplar offen ist.
field-time = Wie lange
field-name = Name des Kontos (freiwillig)
connection-last = Beim letzten Abruf: { $words }
problem-host = Geben Sie den Namen des Servers ein, etwa pop.example.org.
problem-host-address = Geben Sie nur den Namen des Servers ein, etwa pop.example.org: nichts davor und nichts danach.
problem-host-name = So kann kein Server heißen. Ein Name sieht aus wie pop.example.org; der Port hat sein eigenes Feld.
problem-port = Geben Sie eine Zahl von 1 bis 65535 ein.
problem-user = Geben Sie den Benutzernamen ein, oft Ihre E-Mail-Adresse.
problem-password = Geben Sie das Passwort ein.
problem-token = Fügen Sie das Zugriffstoken ein: ein langes Wort aus Buchstaben, Ziffern und Zeichen, ohne Leerzeichen.
problem-stay = Bitte eine Zahl von Stunden oder Tagen eingeben, höchstens zehn Jahre.
problem-messages = Bitte eine Zahl von Nachrichten zwischen 1 und 1.000.000 eingeben.
problem-megabytes = Bitte eine Zahl von Megabyte zwischen 1 und 1.000.000 eingeben.
preview-title = Bevor das gespeichert wird
preview-looking = Schaut auf dem Server nach …
preview-on-server =
    { $count ->
        [0] Auf dem Server liegen keine Nachrichten.
        [one] Auf dem Server liegt { $count } Nachricht.
       *[other] Auf dem Server liegen { $count } Nachrichten.
    }
preview-go-now =
    { $count ->
        [one] { $count } ist hier gespeichert und wird dort beim nächsten Abruf gelöscht.
       *[other] { $count } sind hier gespeichert und werden dort beim nächsten Abruf gelöscht.
    }
preview-go-once-stored =
    { $count ->
        [one] { $count } wird dort gelöscht, sobald sie hier gespeichert ist.
       *[other] { $count } werden dort gelöscht, sobald sie hier gespeichert sind.
    }
preview-go-within-day =
    { $count ->
        [one] { $count } wird dort innerhalb eines Tages gelöscht.
       *[other] { $count } werden dort innerhalb eines Tages gelöscht.
    }
preview-go-later =
    { $count ->
        [one] { $count } bleibt vorerst und wird gelöscht, wenn ihre Zeit um ist.
       *[other] { $count } bleiben vorerst und werden gelöscht, wenn ihre Zeit um ist.
    }
preview-stay =
    { $count ->
        [one] { $count } bleibt.
       *[other] { $count } bleiben.
    }
preview-withheld =
    { $count ->
        [one] { $count } davon sollte gelöscht werden und bleibt trotzdem:
       *[other] { $count } davon sollten gelöscht werden und bleiben trotzdem:
    }{ $doubt ->
        [incomplete] { " " }Ein Teil der hier gespeicherten Post fehlt.
        [not-strict] { " " }Dieser Browser sagt nicht zu, dass Post sicher auf der Platte ist.
       *[evictable] { " " }Dieser Browser darf seinen Speicher leeren.
    }
preview-not-now = Was das löschen würde, lässt sich jetzt nicht nachsehen. Speichern können Sie es trotzdem.
preview-undo = Wenn das zum ersten Mal löscht, wartet Poplar zehn Sekunden, bevor es endgültig ist; so lange können Sie noch alles auf dem Server lassen.
add-and-check = Hinzufügen und Post holen
save = Speichern
test-connection = Verbindung testen
testing = Wird versucht …
remove-account = Konto entfernen
remove-question = „{ $name }“ von diesem Gerät entfernen?
remove-consequence = Alle Nachrichten des Kontos werden von diesem Gerät entfernt. Auf dem Server ändert sich nichts.
cancel = Abbrechen

## Connection test and doctor
name-bridge = Bridge
name-name = Name
name-connect = Verbindung
name-tls = Verschlüsselung
name-greeting = Begrüßung
name-capabilities = Fähigkeiten
name-login = Anmeldung
name-listing = Post auf dem Server
name-retrieving = Abruf
name-storing = Speichern
name-deleting = Löschen
name-quitting = Abmeldung
name-reading = Lesen
name-starting = Start
stage-passed = in Ordnung
stage-open = keine
stage-failed = fehlgeschlagen
stage-stopped = abgebrochen
stage-waiting = noch nicht
stage-not-reached = nicht erreicht
milliseconds = { $count } ms
seconds = { $count } s
test-again = Noch einmal
test-cancel = Abbrechen
test-stopped = Sie haben hier abgebrochen.
test-failed = Weiter als bis hier geht es nicht: { $stage }.
doctor = Verbindungsdoktor
doctor-means = Poplar probiert jeden Schritt auf dem Weg zu Ihrer Post und ändert dabei nichts, weder hier noch auf dem Server.
means-bridge = Poplars Bridge antwortet und lässt diesen Server zu.
means-name = Die Bridge schlägt den Namen des Servers nach.
means-connect = Die Bridge verbindet sich mit dem Server (TCP).
means-tls = Die Verbindung wird verschlüsselt und das Zertifikat des Servers geprüft.
means-greeting = Der Server meldet sich.
means-capabilities = Der Server sagt, was er kann.
means-login = Benutzername und Passwort oder Token werden angenommen.
means-listing = Der Server sagt, was da ist.
hint-bridge = Was hinter der Bridge liegt, ließ sich nicht probieren; über Ihr Konto sagt das also nichts.
hint-name = Die Bridge schlägt den Namen nach, nicht dieses Gerät: Ein Name, den nur Ihr eigenes Netz kennt, sagt ihr nichts.
hint-connect = Die Bridge verbindet sich, nicht dieses Gerät: Ein Server, der nur Ihr eigenes Netz hereinlässt, lässt sie draußen.
hint-greeting = Ein Server, der gar nichts sagt, wartet oft auf Verschlüsselung: Wählen Sie unter „Sicherheit“ etwas anderes.
fact-address = Das ist eine Adresse; da gibt es keinen Namen nachzuschlagen.
fact-certificate =
    { $names ->
        [none] Zertifikat
       *[other] Zertifikat für { $names }
    }{ $issuer ->
        [none] { "" }
       *[other] { "" }, ausgestellt von { $issuer }
    }{ $until ->
        [none] { "" }
       *[other] { "" }, gültig bis { $until }
    }
fact-said-nothing = Der Server grüßt ohne ein Wort.
fact-no-capabilities = Der Server sagt nicht, was er kann.
fact-logins = Arten der Anmeldung: { $names }
fact-features = Kann: { $names }
fact-no-uidl = Kündigt keine dauerhaften Nummern für Nachrichten an (UIDL).
fact-login-delay =
    { $count ->
        [0] Will keine Pause zwischen zwei Anmeldungen.
        [one] Will { $count } Sekunde zwischen zwei Anmeldungen.
       *[other] Will { $count } Sekunden zwischen zwei Anmeldungen.
    }
fact-expire-never = Behält Nachrichten für immer.
fact-expire =
    { $count ->
        [0] Entfernt Nachrichten vielleicht, sobald sie abgeholt sind.
        [one] Entfernt Nachrichten vielleicht nach { $count } Tag.
       *[other] Entfernt Nachrichten vielleicht nach { $count } Tagen.
    }
fact-implementation = Nennt sich: { $name }
fact-login = Mit { $method }
fact-maildrop =
    { $count ->
        [0] Keine Nachrichten warten.
        [one] { $count } Nachricht wartet ({ $octets }).
       *[other] { $count } Nachrichten warten ({ $octets }).
    }
fact-unique-ids = Die Nachrichten haben dauerhafte Nummern (UIDL).
fact-no-unique-ids = Die Nachrichten haben keine dauerhaften Nummern; Poplar erkennt sie an ihren Kopfzeilen wieder.
shown-to-bridge = Das Passwort oder Token selbst wurde gesendet. Lesen konnten es der Server und wer die Bridge betreibt, sonst niemand.
shown-to-server = Das Passwort oder Token selbst wurde gesendet. Lesen konnte es nur der Server.
shown-to-all = Das Passwort oder Token selbst wurde unverschlüsselt gesendet: Wer zwischen Bridge und Server sitzt, konnte es lesen.
shown-cheap = Das Passwort oder Token selbst wurde nicht gesendet. Wer die Verbindung lesen konnte, kann versuchen, es zu erraten.
shown-costly = Das Passwort oder Token selbst wurde nicht gesendet, und es zu erraten kostet viel Mühe.
report-preview = Der Bericht
report-means = Das wird kopiert, und sonst nichts
report-copy = Bericht kopieren
report-title = Verbindungsbericht von Poplar
report-transcript = Was gesagt wurde (C: Poplar, S: der Server, in Millisekunden; ohne Passwörter, Token, Benutzernamen und Post)
report-no-tls = ohne TLS
report-nothing-said = Es wurde nichts gesagt.
report-left-out =
    { $count ->
        [one] { $count } Zeile ({ $octets }) weggelassen
       *[other] { $count } Zeilen ({ $octets }) weggelassen
    }
report-full = Was danach kam, ist weggelassen.
test-found =
    { $count ->
        [0] Es funktioniert. Keine Nachrichten warten.
        [one] Es funktioniert. { $count } Nachricht wartet ({ $octets }).
       *[other] Es funktioniert. { $count } Nachrichten warten ({ $octets }).
    }
tls-bridge-and-server = Verschlüsselt zwischen Bridge und Mailserver. Wer die Bridge betreibt, kann Ihre Post lesen.
tls-browser-and-server = Verschlüsselt zwischen diesem Browser und dem Mailserver. Die Bridge kann Ihre Post nicht lesen.
tls-nobody = Nicht verschlüsselt. Wer zwischen Bridge und Mailserver sitzt, kann Ihre Post lesen, und wer die Bridge betreibt, auch.

## Shortcuts
shortcuts = Tastenkürzel
keys-web = Wie Gmail
keys-thunderbird = Wie Thunderbird
keys-off = Aus
keys-hint = Einzelne Buchstaben wirken, solange kein Feld den Fokus hat. Wer diktiert oder leicht danebengreift, schaltet sie aus; Pfeile, Eingabe und Escape gelten immer.
keys-are-web = Das sind die Tasten von Webmail. In den Einstellungen stehen andere zur Wahl.
keys-are-thunderbird = Das sind die Tasten von Thunderbird. In den Einstellungen stehen andere zur Wahl.
keys-are-off = Einzelne Buchstaben bedeuten jetzt nichts. Die Einstellungen schalten sie ein.
key-next-unread = Nächste ungelesene Nachricht
key-previous-unread = Vorige ungelesene Nachricht
key-toggle-read = Gelesen oder ungelesen
key-next = Nächste Nachricht
key-previous = Vorige Nachricht
key-ends = Erste oder letzte Nachricht
key-screen = Einen Bildschirm hinauf oder hinunter
key-open = Nachricht öffnen
key-back = Zurück zur Liste
key-star = Mit Stern markieren
key-archive = Archivieren
key-delete = In den Papierkorb legen
key-junk = Spam, oder nicht mehr
key-choose = Auswählen
key-choose-range = Nach unten oder oben auswählen
key-choose-all = Alles auswählen, oder nichts
key-thread = Unterhaltung auf- oder zuklappen
key-undo = Rückgängig
key-read = Als gelesen markieren
key-unread = Als ungelesen markieren
key-check = Post abrufen
key-search = Suchen
key-go-inbox = Zum Posteingang
key-go-starred = Zu „Mit Stern“
key-go-archive = Zum Archiv
key-go-junk = Zum Spam
key-go-trash = Zum Papierkorb
key-help = Diese Kürzel zeigen

## Settings
language = Sprache
storage = Speicher
storage-kept = Der Browser hat versprochen, Ihre Post nicht zu löschen, wenn der Platz knapp wird.
storage-may-go = Der Browser kann Ihre Post löschen, wenn der Platz knapp wird. Lassen Sie Kopien auf dem Server.
storage-not-strict = Dieser Browser sagt nicht zu, dass Post sicher auf der Platte ist. Darum wird auf Ihren Servern nichts gelöscht, was auch immer die Einstellungen eines Kontos sagen.
storage-ask = Darum bitten
about = Über Poplar
bridge-other = Eine andere Bridge benutzen
bridge-address = Adresse der Bridge
bridge-address-means = Die Bridge trägt Ihre Mail vom Server in diesen Browser. Bleibt das Feld leer, gilt die Bridge dieser Seite. Eine andere muss Seiten von { $origin } zulassen. Sie sieht, welchen Mailserver Sie benutzen, wann, und wie viel hindurchgeht; lesen kann sie nicht, was sie trägt, außer wo die Verschlüsselung eines Kontos in der Bridge endet.
bridge-address-wrong = Das ist keine Adresse einer Bridge. Geben Sie etwas wie bridge.example.org oder https://bridge.example.org:8443 ein, ohne Pfad; http:// gibt es nur für diesen Computer.
bridge-save = Diese Bridge benutzen
bridge-saved = Gespeichert. Neue Verbindungen nehmen diesen Weg.
about-words = Poplar liest POP3-Post in Ihrem Browser. Die Post bleibt hier; die Bridge befördert sie nur.
about-build = Stand { $build }
look-for-update = Nach einer neueren Fassung suchen

# Links and quotations of a message.
quote-show = { $count ->
    [one] 1 zitierte Zeile zeigen
   *[other] { $count } zitierte Zeilen zeigen
}
quote-folded = Zitierter Text
quote-hide = { $count ->
    [one] 1 zitierte Zeile ausblenden
   *[other] { $count } zitierte Zeilen ausblenden
}
link-title = Dieser Link ist nicht, was er zu sein scheint
link-opens = Er öffnet
link-leave = Hier bleiben
link-open = Trotzdem öffnen
link-names-other = Sein Text nennt { $host }, aber dorthin führt er nicht.
link-look-alike = Der Name lässt sich verwechseln: Einige Buchstaben sehen nur so aus wie die gewohnten.
link-number = Er führt zu einer bloßen Nummer statt zu einem Namen. Seriöse Absender tun das nicht.
link-user-info = Was vor dem @ steht, ist nicht das Ziel. Es zählt nur, was danach kommt.

# What a message may load, and what is known of its sender. Never the word safe.
warning-name-holds-address = Der Name des Absenders zeigt eine Adresse, die nicht seine ist.
warning-look-alike = Name oder Domain des Absenders lassen sich verwechseln: Einige Buchstaben sehen nur so aus wie die gewohnten.
warning-hidden-characters = Der Name des Absenders enthält Zeichen, die man nicht sieht. Mailprogramme schreiben solche Namen nicht von selbst.
warning-reply-trap = Ihre Antwort ginge nicht an diesen Absender, sondern an eine Adresse, die nur so aussieht, als gehörte sie ihm.
sender-confirmed = { $domain } von Ihrem Anbieter bestätigt
sender-confirmed-more = Ihr Anbieter ({ $server }) hat festgestellt, dass diese Nachricht von dort kam, wo { $domain } es angibt. Über ihren Inhalt sagt das nichts.
sender-refuted = Ihr Anbieter bezweifelt, dass { $domain } das geschickt hat
sender-refuted-more = Ihr Anbieter ({ $server }) hat festgestellt, dass diese Nachricht nicht von dort kam, wo { $domain } es angibt. Vielleicht hat sie jemand anderes geschrieben.
sender-open = Absender nicht bestätigt
sender-open-more = Ihr Anbieter ({ $server }) konnte nicht feststellen, ob { $domain } diese Nachricht geschickt hat.
sender-unknown = Absender nicht bestätigt
sender-stranger = { $server } will den Absender geprüft haben. Das kann jeder schreiben. Es zählt nur, wenn { $server } zu Ihrem Mailanbieter gehört und dieser es in jede Nachricht schreibt.
sender-nameless = Die Nachricht sagt, dass ihr Absender geprüft wurde, aber nicht von wem. Das kann jeder schreiben.
sender-is-provider = Das ist mein Anbieter
sender-is-no-provider = { $server } ist nicht mein Anbieter
sender-holds = bestanden
sender-holds-not = nicht bestanden
sender-holds-open = kein Ergebnis
remote-shown = { $count ->
    [one] 1 Bild wurde von außen geladen.
   *[other] { $count } Bilder wurden von außen geladen.
}
remote-told = Wer diese Server betreibt, weiß nun, dass und wann diese Nachricht geöffnet wurde, und von welcher Adresse aus.
remote-nothing-left = Nichts verlässt diese Seite: Solange das so bleibt, erfährt niemand, dass Sie diese Nachricht öffnen.
remote-hosts = Bilder kamen von: { $hosts }
remote-still-blocked = { $count ->
    [one] 1 Inhalt ist weiterhin gesperrt.
   *[other] { $count } Inhalte sind weiterhin gesperrt.
}
blocked-trackers = { $count ->
    [one] 1 Bild ist zu klein, um gesehen zu werden. Solche Bilder melden, dass eine Nachricht geöffnet wurde.
   *[other] { $count } Bilder sind zu klein, um gesehen zu werden. Solche Bilder melden, dass eine Nachricht geöffnet wurde.
}
remote-message = Bilder zeigen
remote-sender = Immer für { $sender }
remote-always = Immer, für alle
remote-block-message = Bilder wieder sperren
remote-block-sender = Nicht mehr für { $sender }
remote-block-always = Nicht mehr für alle
show-dark = Dunkel
keep = Aufbewahren
keep-means = Nachrichten sichern, exportieren und importieren, und sehen, wie viel Platz sie auf diesem Gerät brauchen.
keep-open = Sicherung, Export, Speicher
keep-backing-up = Sicherung läuft: bisher { $count } Nachrichten
keep-exporting = Export läuft: bisher { $count } Nachrichten
keep-looking = Die Datei wird durchgesehen …
keep-preparing = Was schon hier ist, wird durchgesehen, damit nichts doppelt gespeichert wird …
keep-importing = Import läuft: bisher { $count } Nachrichten
keep-file-failed = Die Datei konnte nicht gelesen oder geschrieben werden. Vielleicht wurde sie verschoben, oder der Datenträger ist voll.
keep-cancelled = Beendet.
keep-cancelled-export = Beendet. Die Datei wurde nicht geschrieben.
keep-import-ended =
    { $count ->
        [0] Beendet. Es wurde nichts importiert.
        [one] Beendet. { $count } Nachricht wurde bis dahin importiert und bleibt hier.
       *[other] Beendet. { $count } Nachrichten wurden bis dahin importiert und bleiben hier.
    }
keep-ending = Wird beendet …
keep-wait = Andere Dateien lassen sich öffnen, sobald das beendet ist.
keep-backed-up =
    { $count ->
        [one] Die Sicherung mit { $count } Nachricht ist geschrieben. Bewahren Sie sie woanders auf als auf diesem Gerät.
       *[other] Die Sicherung mit { $count } Nachrichten ist geschrieben. Bewahren Sie sie woanders auf als auf diesem Gerät.
    }
keep-exported =
    { $count ->
        [one] { $count } Nachricht wurde exportiert.
       *[other] { $count } Nachrichten wurden exportiert.
    }
keep-beginnings =
    { $count ->
        [one] Von { $count } davon ist nur der Anfang auf diesem Gerät und in der Datei.
       *[other] Von { $count } davon ist nur der Anfang auf diesem Gerät und in der Datei.
    }
keep-missing =
    { $count ->
        [one] { $count } Nachricht konnte nicht gelesen werden und fehlt in der Datei.
       *[other] { $count } Nachrichten konnten nicht gelesen werden und fehlen in der Datei.
    }
keep-imported =
    { $count ->
        [0] In der Datei war nichts Neues.
        [one] { $count } Nachricht ist hier neu.
       *[other] { $count } Nachrichten sind hier neu.
    }
keep-known =
    { $count ->
        [one] { $count } Nachricht war schon hier.
       *[other] { $count } Nachrichten waren schon hier.
    }
keep-broken =
    { $count ->
        [one] { $count } Nachricht ist beschädigt oder zu groß und wurde ausgelassen.
       *[other] { $count } Nachrichten sind beschädigt oder zu groß und wurden ausgelassen.
    }
keep-tags-left-out = Einige Schlagwörter der Sicherung wurden ausgelassen: Hier gibt es schon so viele, wie möglich sind.
keep-filters-left-out = Einige Filter der Sicherung wurden ausgelassen: Hier gibt es andere mit denselben Namen, ein Schlagwort fehlt, oder es gibt schon so viele, wie möglich sind.
keep-restored-passwords = Eine Sicherung enthält keine Passwörter: Jedes Konto fragt beim nächsten Abruf nach seinem.
backup = Sicherung
backup-means = Eine Datei mit allen Nachrichten, mit dem, was Sie mit ihnen gemacht haben, mit Schlagwörtern, Filtern und Konten, ohne Passwörter. Wer sie hat, kann Ihre Nachrichten lesen.
backup-never = Es gibt noch keine Sicherung.
backup-last =
    { $count ->
        [0] Letzte Sicherung: { $when }. Seitdem ist nichts neu.
        [one] Letzte Sicherung: { $when }. Seitdem ist { $count } Nachricht neu.
       *[other] Letzte Sicherung: { $when }. Seitdem sind { $count } Nachrichten neu.
    }
backup-due = Zeit für eine Sicherung
back-up = Alles sichern
export = Export
export-means = Für andere Mailprogramme. Jede Nachricht wird geschrieben, wie sie kam; Poplar liest die Dateien Byte für Byte zurück.
export-what = Was
export-everything = Alles
export-list = Die Liste, die gezeigt wird
export-chosen =
    { $count ->
        [one] Die ausgewählte Nachricht
       *[other] Die { $count } ausgewählten Nachrichten
    }
export-format = Als
export-mbox = Eine mbox-Datei
export-eml = Ein Zip mit .eml-Dateien
export-maildir = Ein Zip mit einem Maildir
export-run = Exportieren
import = Import
import-means = Nachrichten aus .eml- und .mbox-Dateien, aus Zips mit solchen oder mit einem Maildir, oder eine Sicherung von Poplar. Sie sehen, was in einer Datei ist, bevor etwas behalten wird. Sie können Dateien auch irgendwo auf diese Seite ziehen.
import-choose = Dateien wählen
storage-account =
    { $count ->
        [one] { $name }: { $count } Nachricht
       *[other] { $name }: { $count } Nachrichten
    }
storage-search = Suchindex
storage-rest = Die App selbst, Listen und der Rest
storage-all = Zusammen, wie der Browser schätzt
storage-compact = Komprimieren
storage-compact-means = Nachrichten, die Sie endgültig entfernen, geben ihren Platz sofort frei, und der Suchindex wird zusammengelegt, während Nachrichten kommen: Es sammelt sich nichts an, was komprimiert werden müsste. Nur der Papierkorb braucht Platz, bis Sie ihn leeren.
trash-purge = Papierkorb endgültig leeren
empty-trash-means =
    { $count ->
        [0] Der Papierkorb ist leer.
        [one] { $count } Nachricht mit { $octets } liegt im Papierkorb.
       *[other] { $count } Nachrichten mit { $octets } liegen im Papierkorb.
    }
empty-trash-question = Papierkorb endgültig leeren?
empty-trash-consequence = Die Nachrichten gehen von diesem Gerät und können nicht zurückgeholt werden. Sie werden nicht noch einmal abgerufen. Kopien auf einem Server bleiben, wie es die Einstellungen des Kontos sagen.
trash-emptied =
    { $count ->
        [0] Der Papierkorb war leer.
        [one] { $count } Nachricht ist endgültig weg, { $octets } sind frei.
       *[other] { $count } Nachrichten sind endgültig weg, { $octets } sind frei.
    }
on-this-device = Auf diesem Gerät
open-file-offer = Oder eine Maildatei lesen oder eine Sicherung wiederherstellen. Dafür braucht es kein Konto, und nichts verlässt dieses Gerät.
open-file = Maildatei öffnen
file-messages =
    { $count ->
        [0] In dieser Datei ist keine Nachricht.
        [one] { $count } Nachricht. Sie wird nur gezeigt, nicht gespeichert.
       *[other] { $count } Nachrichten. Sie werden nur gezeigt, nicht gespeichert.
    }
file-backup =
    { $count ->
        [one] Eine Sicherung mit { $count } Nachricht.
       *[other] Eine Sicherung mit { $count } Nachrichten.
    }
file-backup-means = Stellen Sie nur Sicherungen wieder her, die Sie selbst gemacht haben: Ihre Konten führen zu den Servern, die darin stehen. Was schon hier ist, bleibt.
file-keep = Auf diesem Gerät behalten
file-restore = Diese Sicherung wiederherstellen
file-show-mail = Meine Nachrichten zeigen
file-all = Alle Nachrichten der Datei
show-more = { $count } weitere zeigen
file-more =
    { $count ->
        [one] Und { $count } weitere.
       *[other] Und { $count } weitere.
    }
file-not-mail = { $name }: enthält keine Nachrichten, die Poplar lesen kann.
file-damaged = { $name }: ist beschädigt, ein Teil fehlt.
file-newer = { $name }: stammt von einer neueren Version von Poplar.
file-unreadable = { $name }: konnte nicht gelesen werden. Vielleicht wurde sie verschoben, oder es ist ein Ordner.
files-not-read =
    { $count ->
        [one] { $count } weitere Datei konnte nicht gelesen werden.
       *[other] { $count } weitere Dateien konnten nicht gelesen werden.
    }
drop-here = Maildateien hier ablegen, um sie zu öffnen
device-account-name = Name des Kontos
device-account-means = Dieses Konto hat keinen Server: Seine Nachrichten kamen aus Dateien. Es wird nie abgerufen.
device-remove-consequence = Seine Nachrichten gehen von diesem Gerät. Auf einem Server gibt es keine Kopie: Exportieren Sie sie vorher, wenn Sie sie behalten wollen.
