# Zeiten, wie client/src/format.rs sie schreibt. Sie sind geschätzt und sagen es.

time-left-moment = noch weniger als { $count } Sekunden
time-left-seconds = noch etwa { $count } Sekunden
time-left-minutes = { $count ->
    [one] noch etwa { $count } Minute
   *[other] noch etwa { $count } Minuten
}
time-left-hours = { $count ->
    [one] noch etwa { $count } Stunde
   *[other] noch etwa { $count } Stunden
}
