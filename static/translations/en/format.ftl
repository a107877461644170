# Times, as client/src/format.rs writes them. They are guesses and say so.

time-left-moment = less than { $count } seconds left
time-left-seconds = about { $count } seconds left
time-left-minutes = { $count ->
    [one] about { $count } minute left
   *[other] about { $count } minutes left
}
time-left-hours = { $count ->
    [one] about { $count } hour left
   *[other] about { $count } hours left
}
