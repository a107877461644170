## Was an einer Nachricht hängt, und was aus ihr wird
reply = Antworten
reply-all = Allen antworten
forward = Weiterleiten
more-actions = Mehr
print = Drucken
print-cut = Gedruckt wird nur der sichtbare Teil dieser Nachricht. „Drucken“ im Menü der Nachricht druckt sie ganz.
show-headers = Kopfzeilen zeigen
show-as-headers = Kopfzeilen
attached-message = Diese Nachricht hängt an einer anderen.
back-to-outer = Zurück zu dieser
save-all = Alle als Zip speichern
open-attached = { $name } als Nachricht öffnen
preview-file = { $name } ansehen
preview-cut = Nur der Anfang wird gezeigt. Speichern Sie die Datei, um alles zu sehen.
preview-nothing = Von dieser Datei lässt sich nichts zeigen. Sie können sie speichern.

file-image = Bild
file-other-image = Bild anderer Art
file-svg = SVG-Bild (kann Skripte enthalten)
file-pdf = PDF-Dokument
file-document = Dokument
file-macro-document = Dokument (kann Makros enthalten)
file-archive = Archiv
file-program = Programm
file-script = Skript
file-html = Webseite
file-xml = XML
file-audio = Ton
file-video = Video
file-mail = Nachricht
file-calendar = Kalender
file-contact = Kontakt
file-package = Outlook-Paket
file-outlook-mail = Outlook-Nachricht
file-text = Text
file-unknown = Unbekannte Art von Datei
file-disguised = Anders, als der Name sagt, ist das: { $type }
file-active = Das kann von selbst etwas tun, wenn es geöffnet wird. Poplar speichert es nur.

event-publish = Termin
event-request = Einladung
event-reply = Antwort auf eine Einladung
event-cancel = Absage
event-other = Änderung eines Termins
event-untitled = Ohne Titel
event-off = Findet nicht statt.
event-when = Wann
event-when-sent = Zeit beim Absender
event-where = Wo
event-repeats = Wiederholt sich
event-organizer = Eingeladen von
event-attendees = Eingeladen
event-accepted = zugesagt
event-declined = abgesagt
event-tentative = vielleicht
repeats = mehrfach
repeats-days =
    { $every ->
        [one] jeden Tag
       *[other] alle { $every } Tage
    }
repeats-weeks =
    { $every ->
        [one] jede Woche
       *[other] alle { $every } Wochen
    }
repeats-months =
    { $every ->
        [one] jeden Monat
       *[other] alle { $every } Monate
    }
repeats-years =
    { $every ->
        [one] jedes Jahr
       *[other] alle { $every } Jahre
    }
repeats-on = { $often }: { $days }
repeats-count =
    { $count ->
        [one] { $often }, insgesamt einmal
       *[other] { $often }, insgesamt { $count }-mal
    }
repeats-until = { $often } bis { $date }

contact-unnamed = Ohne Namen
contact-mail = E-Mail
contact-telephone = Telefon
contact-address = Anschrift
contact-web = Web
contact-birthday = Geburtstag
contact-note = Notiz

package-explained = Outlook hat diese Nachricht verpackt (winmail.dat). Das ist darin:
package-open = Die verpackte Nachricht lesen

from = Von
date-received = angekommen { $date }
date-stored = hier seit { $date }
date = Datum
subject = Betreff
answer-introduction = Am { $date } schrieb { $name }:
answer-introduction-undated = { $name } schrieb:
answer-introduction-nobody = In der Nachricht stand:
answer-forwarded = ---------- Weitergeleitete Nachricht ----------
answer-nobody = Es gibt keine Adresse, an die man antworten kann.
answer-cut = Der zitierte Text ist zu lang für das Mailprogramm und wird dort gekürzt. Die Datei enthält ihn ganz.
answer-left-out =
    { $count ->
        [one] { $count } Person passt nicht in das, was das Mailprogramm annimmt. Die Datei enthält alle.
       *[other] { $count } Personen passen nicht in das, was das Mailprogramm annimmt. Die Datei enthält alle.
    }
answer-attached = An der Datei hängt die ursprüngliche Nachricht, genau wie sie kam. Das Mailprogramm bekommt nur ihren Text.
answer-beginning = Von dieser Nachricht ist nur der Anfang hier. Holen Sie den Rest, um sie ganz weiterzuleiten.
answer-mailto = Im Mailprogramm öffnen
answer-mailto-explained = Das Mailprogramm Ihres Systems schreibt und sendet die Nachricht; Poplar sendet nichts.
answer-draft = Als Entwurf speichern
answer-draft-explained = Eine .eml-Datei, die Outlook, Thunderbird und andere öffnen, um sie fertigzuschreiben und zu senden.
answer-copy = Text kopieren

unsubscribe = Abbestellen
unsubscribe-explained = Diese Wege aus der Liste nennt der Absender. Wer einen nutzt, verrät ihm, dass die Adresse gelesen wird; Poplar tut das nie von selbst.
unsubscribe-page = { $host } öffnen
unsubscribe-page-explained = Eine Seite des Absenders in einem neuen Tab. Vielleicht fragt sie noch einmal nach.
unsubscribe-mail = Abbestellung schreiben
unsubscribe-mail-explained = Öffnet das Mailprogramm Ihres Systems.

key-reply = antworten
key-reply-all = allen antworten
key-forward = weiterleiten
