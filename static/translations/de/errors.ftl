# Was schiefging, wo, und was jetzt zu tun ist.
#
# Jede Art von Fehler hat einen Satz, der sagt, was geschehen ist, und ein `.todo`, mit dem auch etwas anfangen
# kann, wer nicht vom Fach ist. $host ist der Name des Servers, $server seine eigenen Worte; beides kann „none“ sein.

error-server-said = Der Server sagte: „{ $server }“
retry-next-check = Poplar versucht es beim nächsten Abruf wieder.
retry-after = { $minutes ->
    [one] Versuchen Sie es in { $minutes } Minute wieder.
   *[other] Versuchen Sie es in { $minutes } Minuten wieder.
}

## Wo

stage-bridge = Auf dem Weg zur Bridge
stage-name = { $host ->
    [none] Beim Nachschlagen des Servernamens
   *[other] Beim Nachschlagen von { $host }
}
stage-connect = { $host ->
    [none] Beim Verbinden
   *[other] Beim Verbinden mit { $host }
}
stage-tls = { $host ->
    [none] Beim Absichern der Verbindung
   *[other] Beim Absichern der Verbindung zu { $host }
}
stage-greeting = { $host ->
    [none] Beim Warten auf die Begrüßung des Servers
   *[other] Beim Warten auf die Begrüßung von { $host }
}
stage-capabilities = { $host ->
    [none] Bei der Frage, was der Server kann
   *[other] Bei der Frage, was { $host } kann
}
stage-login = { $host ->
    [none] Beim Anmelden
   *[other] Beim Anmelden bei { $host }
}
stage-listing = { $host ->
    [none] Beim Auflisten der Mails auf dem Server
   *[other] Beim Auflisten der Mails auf { $host }
}
stage-retrieving = { $host ->
    [none] Beim Herunterladen der Mails
   *[other] Beim Herunterladen der Mails von { $host }
}
stage-storing = Beim Speichern auf diesem Gerät
stage-deleting = { $host ->
    [none] Beim Löschen auf dem Server
   *[other] Beim Löschen auf { $host }
}
stage-quitting = { $host ->
    [none] Beim Abmelden vom Server
   *[other] Beim Abmelden von { $host }
}
stage-reading = Beim Öffnen einer Nachricht
stage-starting = Beim Start von Poplar

## Die Bridge

error-bridge-unreachable = Poplars Bridge antwortet nicht oder nimmt diese Seite nicht an. Ohne sie kommt keine neue Mail an; alle vorhandenen Mails lassen sich weiter lesen.
    .todo = Prüfen Sie Ihre Internetverbindung. Wenn sie sonst funktioniert, ist vielleicht die Bridge ausgefallen oder kennt diese Seite nicht: Sagen Sie ihren Betreibern Bescheid. Ihre Adresse steht in den Einstellungen.
error-bridge-refused-host = { $host ->
    [none] Die Bridge darf sich nicht mit diesem Mailserver verbinden.
   *[other] Die Bridge darf sich nicht mit { $host } verbinden.
}
    .todo = Prüfen Sie, ob der Servername richtig geschrieben ist. Wenn ja, kann ihn erlauben, wer die Bridge betreibt.
error-bridge-refused-port = Die Bridge darf diesen Port nicht benutzen.
    .todo = Nehmen Sie Port 995 (TLS) oder 110 (STLS). Braucht Ihr Anbieter einen anderen, kann ihn erlauben, wer die Bridge betreibt.
error-bridge-refused-address = { $host ->
    [none] Der Name dieses Servers führt zu einer privaten Adresse, mit der sich die Bridge nicht verbindet.
   *[other] Der Name { $host } führt zu einer privaten Adresse, mit der sich die Bridge nicht verbindet.
}
    .todo = Prüfen Sie den Servernamen. Steht der Server wirklich in Ihrem eigenen Netz, kann seine Adresse erlauben, wer die Bridge betreibt.
error-bridge-busy = Die Bridge bedient schon so viele Verbindungen, wie sie kann.
    .todo = Warten Sie ein paar Minuten und rufen Sie dann wieder ab.
error-bridge-protocol = Die Bridge und diese Seite verstehen sich nicht; eine von beiden ist älter als die andere.
    .todo = Laden Sie die Seite neu. Wenn das nicht hilft, sollte die Bridge aktualisiert werden.

## Der Weg zum Server

error-offline = Dieses Gerät ist offline.
    .todo = Verbinden Sie es mit dem Internet, um neue Mails zu bekommen. Alles Heruntergeladene lässt sich solange lesen.
error-name-not-found = { $host ->
    [none] Einen Mailserver mit diesem Namen gibt es nicht.
   *[other] Einen Server namens „{ $host }“ gibt es nicht.
}
    .todo = Prüfen Sie den Servernamen auf Tippfehler. Er steht auf den Hilfeseiten Ihres Mailanbieters unter „POP3“.
error-connection-refused = { $host ->
    [none] Den Server gibt es, aber auf diesem Port antwortet niemand.
   *[other] { $host } gibt es, aber auf diesem Port antwortet niemand.
}
    .todo = Prüfen Sie Port und Sicherheit in den Kontoeinstellungen: 995 gehört zu TLS, 110 zu STLS. Bei manchen Anbietern muss POP3 erst erlaubt werden.
error-unreachable = { $host ->
    [none] Zum Mailserver führt gerade kein Weg.
   *[other] Zu { $host } führt gerade kein Weg.
}
    .todo = Prüfen Sie den Servernamen. Stimmt er, ist vielleicht der Server oder sein Netz ausgefallen: Versuchen Sie es später noch einmal.
error-timed-out = { $host ->
    [none] Der Mailserver hat nicht rechtzeitig geantwortet.
   *[other] { $host } hat nicht rechtzeitig geantwortet.
}
    .todo = Versuchen Sie es in ein paar Minuten noch einmal. Bleibt es dabei, prüfen Sie Servername, Port und Sicherheit in den Kontoeinstellungen.
error-connection-lost = Die Verbindung ist abgerissen, bevor alles erledigt war. Was vollständig angekommen ist, ist gespeichert.
    .todo = Rufen Sie noch einmal ab: Poplar macht da weiter, wo es aufgehört hat, und keine Nachricht geht verloren oder kommt doppelt.

## Sicherheit

error-certificate-expired = { $host ->
    [none] Das Sicherheitszertifikat des Mailservers ist abgelaufen, er kann sich also nicht ausweisen. Ihr Passwort wurde nicht gesendet.
   *[other] Das Sicherheitszertifikat von { $host } ist abgelaufen, der Server kann sich also nicht ausweisen. Ihr Passwort wurde nicht gesendet.
}
    .todo = Prüfen Sie, ob das Datum dieses Geräts stimmt. Wenn ja, muss Ihr Mailanbieter das Zertifikat erneuern: Sagen Sie ihm Bescheid und versuchen Sie es später noch einmal.
error-certificate-not-yet-valid = Das Sicherheitszertifikat des Mailservers gilt noch nicht. Ihr Passwort wurde nicht gesendet.
    .todo = Prüfen Sie, ob Datum und Uhrzeit stimmen: die dieses Geräts, oder die der Bridge, wenn die Verschlüsselung des Kontos dort endet. Wenn ja, sagen Sie Ihrem Mailanbieter Bescheid.
error-certificate-wrong-name = { $host ->
    [none] Der Server, der geantwortet hat, hat ein Zertifikat für einen anderen Namen. Ihr Passwort wurde nicht gesendet.
   *[other] Der Server, der für { $host } geantwortet hat, hat ein Zertifikat für einen anderen Namen. Ihr Passwort wurde nicht gesendet.
}
    .todo = Nehmen Sie genau den Servernamen, den Ihr Mailanbieter für POP3 nennt. Ist es schon dieser, mischt sich vielleicht jemand ein: Nehmen Sie ein anderes Netz.
error-certificate-unknown-issuer = Das Zertifikat des Mailservers hat er selbst oder ein Unbekannter ausgestellt; es könnte ein Betrüger sein. Ihr Passwort wurde nicht gesendet.
    .todo = Nehmen Sie ein anderes Netz, wenn Sie in einem Hotel oder Gastnetz sind. Ist es Ihr eigener Server, geben Sie ihm ein Zertifikat, dem Browser vertrauen, oder vergleichen Sie den Fingerabdruck und vertrauen Sie ihm für dieses Konto. Endet die Verschlüsselung des Kontos in der Bridge, kann es dort eingetragen werden.
error-certificate-revoked = Das Zertifikat des Mailservers wurde widerrufen; ihm ist nicht zu trauen. Ihr Passwort wurde nicht gesendet.
    .todo = Benutzen Sie diesen Server nicht, bis Ihr Mailanbieter das Zertifikat ersetzt hat. Sagen Sie ihm Bescheid.
error-certificate-changed = Der Mailserver zeigt ein anderes Zertifikat als das, dem Sie für dieses Konto vertrauen. Ihr Passwort wurde nicht gesendet.
    .todo = Wenn Sie oder Ihr Anbieter das Zertifikat ausgetauscht haben, vergleichen Sie unten die Fingerabdrücke und vertrauen Sie dem neuen; wo die Verschlüsselung des Kontos in der Bridge endet, vergessen Sie das alte in seinen Einstellungen. Sonst könnte jemand dazwischen sein.
error-clock-wrong = Die Uhr dieses Geräts geht falsch, deshalb lässt sich kein Zertifikat prüfen. Ihr Passwort wurde nicht gesendet.
    .todo = Stellen Sie Datum und Uhrzeit dieses Geräts und versuchen Sie es noch einmal.
error-tls-tampered = Jemand zwischen Ihnen und dem Mailserver hat verändert, was gesendet wurde. Die Verbindung wurde sofort beendet.
    .todo = Versuchen Sie es in einem anderen Netz oder über eine andere Bridge. Nichts Verändertes wurde gespeichert.
error-tls-intercepted = Der Mailserver stellt fest, dass jemand zwischen ihm und Ihnen steht: Seine verschlüsselte Verbindung ist nicht die, die Poplar hat. Ihr Passwort wurde niemandem gezeigt, und keine Mail wurde abgerufen.
    .todo = Versuchen Sie es in einem anderen Netz oder über eine andere Bridge. Bleibt es dabei, fragen Sie Ihren Mailanbieter, und melden Sie sich nicht an, bevor Sie wissen, warum.
error-tls-too-old = Der Mailserver kennt nur Verschlüsselung, die zu alt ist, um sicher zu sein. Ihr Passwort wurde nicht gesendet.
    .todo = Fragen Sie Ihren Mailanbieter nach einem Server, der TLS 1.2 oder neuer kann.
error-not-tls = Was auf diesem Port antwortet, spricht kein TLS. Ihr Passwort wurde nicht gesendet.
    .todo = Prüfen Sie die Kontoeinstellungen: TLS gehört zu Port 995; für Port 110 wählen Sie STLS.
error-tls-unanswered = Die Verbindung endete, sobald TLS begann. Ihr Passwort wurde nicht gesendet.
    .todo = Rufen Sie noch einmal ab. Bleibt es so, spricht der Mailserver auf diesem Port wahrscheinlich kein TLS: Prüfen Sie die Kontoeinstellungen, oder fragen Sie Ihren Mailanbieter.
error-tls-failed = Mit dem Mailserver kam keine sichere Verbindung zustande. Ihr Passwort wurde nicht gesendet.
    .todo = Prüfen Sie Port und Sicherheit in den Kontoeinstellungen: TLS gehört zu Port 995, STLS zu Port 110. Stimmt beides, versuchen Sie es später oder in einem anderen Netz.
error-stls-not-offered = Der Mailserver bietet nicht an, die Verbindung mit STLS zu sichern, obwohl dieses Konto es verlangt. Poplar hat da aufgehört: Weder Ihr Benutzername noch Ihr Passwort wurde gesendet.
    .todo = Stellen Sie die Sicherheit des Kontos auf TLS mit Port 995; das kann fast jeder Anbieter. Ging es früher, mischt sich vielleicht jemand ein: Nehmen Sie ein anderes Netz.
error-stls-injected = Jemand hat der Verbindung Worte untergeschoben, kurz bevor sie sicher war. Poplar hat da aufgehört: Weder Ihr Benutzername noch Ihr Passwort wurde gesendet.
    .todo = Benutzen Sie dieses Netz nicht für Mail. Stellen Sie die Sicherheit des Kontos auf TLS mit Port 995; geschieht es auch anderswo, sagen Sie Ihrem Mailanbieter Bescheid.

## Was der Server sagt

error-not-pop3 = { $host ->
    [none] Was dort antwortet, ist kein POP3-Mailserver.
   *[other] Was bei { $host } antwortet, ist kein POP3-Mailserver.
}
    .todo = Prüfen Sie Servername und Port in den Kontoeinstellungen. Namen, die mit „pop“ anfangen, sind oft richtig, „imap“ und „smtp“ nicht.
error-server-unavailable = Der Mailserver ist da, nimmt aber gerade niemanden an.
    .todo = Warten Sie ein paar Minuten und rufen Sie dann wieder ab.
error-login-refused = Der Mailserver hat Benutzername oder Passwort nicht angenommen.
    .todo = Geben Sie das Passwort noch einmal ein und prüfen Sie den Benutzernamen: Oft ist es die ganze Mailadresse. Manche Anbieter wollen, dass POP3 in ihren Einstellungen eingeschaltet ist, oder ein eigenes App-Passwort.
error-password-needed = Poplar braucht das Passwort dieses Kontos, um seine Mails abzurufen.
    .todo = Geben Sie das Passwort ein.
error-token-refused = Das Zugriffstoken wurde abgelehnt oder ist abgelaufen.
    .todo = Fügen Sie ein neues ein.
error-token-needed = Poplar braucht ein Zugriffstoken für dieses Konto, um seine Mails abzurufen.
    .todo = Fügen Sie das Token ein.
error-tokens-not-taken = Der Mailserver nimmt über diese Verbindung keine Zugriffstoken. Das Token wurde nicht gesendet.
    .todo = Nehmen Sie TLS mit Port 995. Ist das schon so, melden Sie sich mit einem Passwort an: Die Hilfe Ihres Anbieters sagt, ob es ein „App-Passwort“ sein muss.
error-maildrop-in-use = Ein anderes Programm ruft gerade die Post dieses Kontos auf dem Server ab. Das kann nur eines zur selben Zeit.
    .todo = Schließen Sie andere Mailprogramme, die dieses Konto benutzen, oder warten Sie ein paar Minuten. Nach einer abgerissenen Verbindung sperrt der Server die Post manchmal noch eine Weile.
error-login-delay = Der Mailserver will mehr Zeit zwischen zwei Abrufen.
    .todo = Warten Sie ein wenig, bevor Sie wieder abrufen.
error-server-temporary = Der Mailserver hat selbst eine Störung. Er sagt, dass sie vorübergeht.
    .todo = Hier ist nichts zu ändern. Versuchen Sie es später noch einmal.
error-server-permanent = Der Mailserver hat eine Störung, die dort jemand beheben muss.
    .todo = Sagen Sie Ihrem Mailanbieter Bescheid, mit den Worten des Servers von oben.
error-no-common-mechanism = Der Mailserver will eine Art der Anmeldung, die Poplar über diese Verbindung nicht anbietet.
    .todo = Nehmen Sie TLS mit Port 995. Ist das schon so, suchen Sie in der Hilfe Ihres Anbieters nach „App-Passwort“ oder „POP3 mit Passwort“, oder melden Sie sich mit einem Zugriffstoken an.
error-login-weaker = Der Mailserver nahm bisher eine sicherere Anmeldung an als jetzt: eine, die ihm das Passwort nicht zeigt oder an die verschlüsselte Verbindung gebunden ist. Poplar hat sich nicht angemeldet.
    .todo = Vielleicht steht jemand zwischen Ihnen und dem Server. Wenn Ihr Anbieter sagt, dass er das geändert hat, öffnen Sie die Einstellungen des Kontos und speichern Sie sie noch einmal: Damit ist es angenommen.
error-no-unique-ids = Der Mailserver nummeriert seine Nachrichten nicht dauerhaft (kein UIDL); Poplar könnte neue Mails nicht von alten unterscheiden.
    .todo = Fragen Sie Ihren Mailanbieter nach einem Server, der UIDL kann. Nichts wurde doppelt heruntergeladen und nichts gelöscht.
error-command-refused = Der Mailserver hat etwas abgelehnt, was jeder POP3-Server können sollte.
    .todo = Versuchen Sie es später noch einmal. Bleibt es dabei, sagen Sie Ihrem Mailanbieter Bescheid, mit den Worten des Servers von oben.
error-server-exceeds-limit = Etwas vom Mailserver war größer, als Poplar annimmt, etwa eine riesige Nachricht oder eine Zeile ohne Ende; die Verbindung wurde beendet. Was vollständig angekommen ist, ist gespeichert.
    .todo = Rufen Sie noch einmal ab: War es eine Nachricht, bleibt diese eine auf dem Server, und die übrigen kommen an. Geschieht es wieder, prüfen Sie den Servernamen.
error-server-broke-protocol = Der Mailserver hat auf eine Weise geantwortet, die POP3 nicht erlaubt; die Verbindung wurde beendet. Was vollständig angekommen ist, ist gespeichert.
    .todo = Versuchen Sie es später noch einmal. Bleibt es dabei, sagen Sie Ihrem Mailanbieter Bescheid.

## Dieses Gerät

error-storage-full = Auf diesem Gerät ist kein Platz mehr, darum lassen sich keine weiteren Mails speichern. Die vorhandenen lassen sich lesen, und was nicht gespeichert wurde, bleibt auf dem Server.
    .todo = Schaffen Sie Platz auf dem Gerät, oder entfernen Sie ein Konto, dessen Post noch auf seinem Server liegt. Rufen Sie dann wieder ab.
error-storage-denied = Dieser Browser lässt Poplar nichts speichern, wie in einem privaten Fenster.
    .todo = Öffnen Sie Poplar in einem gewöhnlichen Fenster und erlauben Sie dieser Seite in den Browsereinstellungen, Daten zu speichern.
error-storage-failed = Das Speichern auf diesem Gerät ist fehlgeschlagen. Was nicht gespeichert wurde, bleibt auf dem Server.
    .todo = Schließen Sie Poplar in allen Tabs und öffnen Sie es neu. Wenn das nicht hilft, starten Sie den Browser neu.
error-storage-newer = Die Mails auf diesem Gerät hat eine neuere Version von Poplar gespeichert. Sie sind unberührt.
    .todo = Schließen Sie Poplar in allen anderen Tabs und laden Sie dann diese Seite neu, um die neuere Version zu bekommen.
error-message-gone = Diese Nachricht ist nicht mehr auf diesem Gerät.
    .todo = Wählen Sie eine andere Nachricht. Vielleicht wurde sie in einem anderen Tab gelöscht.
error-only-beginning = Nur der Anfang dieser Nachricht ist auf diesem Gerät.
    .todo = Öffnen Sie sie und holen Sie zuerst den Rest.
error-rest-not-given = Der Server hat den Rest dieser Nachricht nicht gegeben. Vielleicht hat er sie nicht mehr.
    .todo = Was hier ist, bleibt hier. Sie können es später noch einmal versuchen.
error-not-undoable = Das lässt sich nicht mehr zurücknehmen.
    .todo = Zurücknehmen lassen sich die letzten zwanzig Schritte, solange diese Seite offen ist.
error-changed-elsewhere = Das wurde inzwischen in einem anderen Tab geändert.
    .todo = Sie sehen es, wie es jetzt ist. Tun Sie es noch einmal.
error-no-server = Dieses Konto hat keinen Server: Seine Nachrichten kamen aus Dateien.
    .todo = Es gibt nichts abzurufen. Was hier ist, kann gelesen und exportiert werden.
error-not-mail-file = Diese Datei enthält keine Nachrichten, die Poplar lesen kann.
    .todo = Poplar liest .eml- und .mbox-Dateien sowie .zip-Archive mit solchen, mit einem Maildir oder mit einer Sicherung von Poplar.
error-file-damaged = Diese Datei ist beschädigt: Ihr Ende oder ein anderer Teil fehlt. Vielleicht wurde sie nicht vollständig kopiert oder heruntergeladen.
    .todo = Kopieren Sie sie noch einmal vollständig, oder laden Sie sie noch einmal herunter, und öffnen Sie sie dann. Es wurde nichts geändert.
error-import-busy = Hier oder in einem anderen Tab werden gerade Nachrichten importiert oder abgerufen. Es wurde nichts importiert oder geändert.
    .todo = Warten Sie, bis das zu Ende ist, und versuchen Sie es dann noch einmal.
error-backup-newer = Diese Sicherung stammt von einer neueren Version von Poplar.
    .todo = Holen Sie sich die neuere Version und stellen Sie die Sicherung dann wieder her. Es wurde nichts geändert.
error-message-unreadable = Diese Nachricht ließ sich nicht anzeigen: Sie ist zu groß oder dazu gebaut, Ärger zu machen. Sie ist aufbewahrt, wie sie kam.
    .todo = Sie können ihren Quelltext ansehen oder sie als Datei speichern.
error-password-not-kept = Das Passwort konnte auf diesem Gerät nicht gemerkt werden. Poplar kennt es, bis Sie es schließen.
    .todo = Es ist nichts verloren: Beim nächsten Start fragt Poplar wieder danach. Merken geht nur, wenn die Seite über HTTPS kommt und der Browser sie Daten speichern lässt.
error-password-not-forgotten = Das auf diesem Gerät gemerkte Passwort konnte nicht entfernt werden.
    .todo = Öffnen Sie die Einstellungen des Kontos und speichern Sie sie noch einmal. Hilft das nicht, löschen Sie im Browser die Daten dieser Seite, sobald Ihre Mails anderswo sicher sind.
error-build-mismatch = Teile dieser Seite sind von verschiedenen Versionen, weil sie inzwischen aktualisiert wurde.
    .todo = Laden Sie die Seite neu. Ihre Mails sind nicht betroffen.
error-checked-elsewhere = Ein anderer Tab ruft gerade die Mails dieses Kontos ab. Neue Mails erscheinen auch hier.
    .todo = Es ist nichts zu tun: Warten Sie einfach, bis er fertig ist.
error-account-busy = Dieses Konto wird gerade in einem anderen Tab abgerufen. Die Änderungen wurden deshalb nicht gespeichert.
    .todo = Bitte warten, bis der Abruf dort zu Ende ist, oder ihn abbrechen, und dann noch einmal speichern.
error-account-gone = Dieses Konto gibt es nicht mehr.
    .todo = Wählen Sie ein anderes Konto. Vielleicht wurde es in einem anderen Tab entfernt.
error-invalid-settings = In den Kontoeinstellungen fehlt etwas, oder etwas kann so nicht sein.
    .todo = Öffnen Sie die Einstellungen und prüfen Sie Servername, Port (995 oder 110) und Benutzername.
error-cancelled = Sie haben abgebrochen. Was vollständig angekommen ist, ist gespeichert.
    .todo = Rufen Sie wieder ab, wann Sie wollen: Poplar macht da weiter, wo es aufgehört hat.
error-internal = Poplar hat selbst einen Fehler gemacht. Ihre Mails sind nicht betroffen.
    .todo = Laden Sie die Seite neu. Wenn es wieder geschieht, melden Sie es bitte und sagen Sie, was Sie vorher getan haben.
