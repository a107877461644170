//! Newsletters keep their layout: every word lies where the browser puts it in a page of the same width that is the
//! mail's HTML and nothing else.
//!
//! Must not: compare colours or pictures, show mail that would load anything, or look at narrow screens, for which layout
//! tables are made to fit.

use e2e::mails;
use e2e::rig::page_with;
use e2e::screens::{painted, resize};
use serde_json::Value;
use std::fs;
use test_support::browser::{Browser, Setup};

/// Farthest that a word may lie from where it should, in CSS pixels.
const NEAR: f64 = 1.0;

/// As senders of newsletters write them: tables in tables, sizes in attributes and styles, columns, buttons, a sheet with a
/// rule for narrow screens, and what only some mail programs read.
const NEWSLETTER: &str = r##"<!DOCTYPE html>
<html xmlns:v="urn:schemas-microsoft-com:vml"><head><meta charset="utf-8"><title>Autumn</title>
<!--[if mso]><style>td{font-family:Arial!important}</style><![endif]-->
<style>
body{margin:0;padding:0;background:#eef1f4;-webkit-text-size-adjust:100%}
table{border-collapse:collapse}
.head h1{margin:0 0 12px;font:bold 30px/36px Georgia,serif;letter-spacing:.5px;text-transform:uppercase}
.lead{font:18px/28px Georgia,serif;padding:0 40px 24px}
.column{width:50%;vertical-align:top;padding:12px 20px}
.column + .column{border-left:1px solid #ccd}
.button a{display:inline-block;padding:14px 28px;border-radius:6px;background:#0a5;color:#fff;text-decoration:none}
ul.plain{list-style:square;margin:8px 0 8px 24px;padding:0}
ul.plain li:nth-child(2){margin-left:16px}
.flex{display:flex;gap:10px;justify-content:space-between}
.note{max-width:340px;margin:0 auto;text-align:center;text-indent:8px}
@media (max-width:480px){.column{display:block;width:auto!important}.lead{padding:0 16px}.wide{display:none}}
</style></head>
<body bgcolor="#eef1f4"><center>
<div style="display:none;max-height:0;overflow:hidden">Preview words that nobody sees</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:24px 0">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:100%;background:#fff">
<tr><td class="head" align="center" style="padding:32px 40px 8px"><h1>Autumn at the harbour</h1>
<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width="520" height="120" alt="" style="display:block"></td></tr>
<tr><td class="lead">Boats come in, leaves come down, and the market stays open until the <b>last</b> lamp is out.</td></tr>
<tr><td><table width="100%" cellpadding="0" cellspacing="0"><tr>
<td class="column" valign="top"><h3 style="margin:0 0 6px;font:bold 16px/22px Arial,sans-serif">Market</h3>
<p style="margin:0;font:14px/20px Arial,sans-serif">Apples, pears and smoked eel from eight in the morning.</p>
<ul class="plain" style="font:13px/20px Arial,sans-serif"><li>Apples</li><li>Pears</li><li>Eel</li></ul></td>
<td class="column" valign="bottom"><h3 style="margin:0 0 6px;font:bold 16px/22px Arial,sans-serif">Choir</h3>
<p style="margin:0 0 10px;font:14px/20px Arial,sans-serif" align="right">Rehearsal moves to the old net loft.</p>
<div class="flex" style="font:12px Arial,sans-serif"><span>Monday</span><span>Loft</span><span>19:30</span></div></td>
</tr></table></td></tr>
<tr><td class="button" align="center" style="padding:20px;font:bold 15px Arial,sans-serif"><a href="https://harbour.example/read">Read it all</a></td></tr>
<tr><td style="padding:0 20px"><table align="left" width="180" cellpadding="8" style="margin-right:12px"><tr><td bgcolor="#f4f4f4"
style="font:12px/18px Arial,sans-serif">A table beside the words that flow around it.</td></tr></table>
<p style="font:14px/20px Arial,sans-serif;margin:0 0 12px">Words that flow around what lies at their left side, for as long
as it is there, and go on below it when it has come to its end, as they do on paper that was set by hand.</p></td></tr>
<tr><td class="wide" height="60" valign="middle" align="center"><font face="Georgia" size="4" color="#667788">Only on wide screens</font></td></tr>
<tr><td style="padding:16px 0 28px"><div class="note" style="font:italic 12px/17px Georgia,serif">You read this because you
live here.<br><br>Harbour office, Quay 3</div></td></tr>
</table></td></tr></table></center></body></html>"##;

/// Every run of words that is seen, and where it lies beside the first one: begin, top, width and height in CSS pixels.
const PLACES: &str = "const runs = []; \
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (walker.nextNode()) { \
        const text = walker.currentNode; const words = text.data.replace(/\\s+/g, ' ').trim(); \
        const range = document.createRange(); range.selectNodeContents(text); \
        const {x, y, width, height} = range.getBoundingClientRect(); \
        if (words && width > 0) runs.push([words, x, y, width, height]); } \
    const [, left, top] = runs[0]; \
    return runs.map(([words, x, y, width, height]) => [words, x - left, y - top, width, height]);";

#[tokio::test(flavor = "multi_thread")]
async fn every_word_of_a_newsletter_lies_where_its_author_put_it_on_wide_screens() {
    let mail = mails::with_fields(
        &["From: Harbour <news@harbour.example>", "Subject: Autumn"],
        "text/html",
        &NEWSLETTER.replace('\n', "\r\n"),
    );
    let (_rig, page) = page_with(vec![mail], &Setup::default()).await;
    let folder = tempfile::tempdir().expect("a directory can be made");
    let file = folder.path().join("page.html");
    fs::write(&file, NEWSLETTER).expect("the directory is ours");
    let plain = Browser::start(&folder.path().join("profile")).await;
    plain.open(&format!("file://{}", file.display())).await;
    page.open_message("Autumn").await;
    page.wait_for_words_in_frame("Harbour office").await;
    for (width, height) in [(1440, 900), (1920, 1080)] {
        resize(page.browser(), width, height).await;
        painted(page.browser()).await;
        let inside = page.evaluate_in_frame("return document.documentElement.clientWidth;", Vec::new()).await;
        let inside = inside.as_u64().and_then(|width| u32::try_from(width).ok()).expect("a width");
        resize(&plain, inside, height).await;
        let shown = page.evaluate_in_frame(PLACES, Vec::new()).await;
        let meant = plain.evaluate(PLACES, Vec::new()).await;
        let (shown, meant) = (runs(&shown), runs(&meant));
        assert!(meant.len() >= 15, "{} runs of words", meant.len());
        let words = |runs: &[(String, [f64; 4])]| runs.iter().map(|(words, _)| words.clone()).collect::<Vec<_>>();
        assert_eq!(words(&shown), words(&meant), "{inside} px wide");
        for ((words, shown), (_, meant)) in shown.iter().zip(&meant) {
            let is_there = shown.iter().zip(meant).all(|(shown, meant)| (shown - meant).abs() <= NEAR);
            assert!(is_there, "`{words}` lies at {shown:?} instead of {meant:?}, {inside} px wide");
        }
    }
    plain.close().await;
    page.close().await;
}

fn runs(value: &Value) -> Vec<(String, [f64; 4])> {
    let runs = value.as_array().into_iter().flatten();
    let number = |run: &Value, at: usize| run[at].as_f64().expect("a number of pixels");
    runs.map(|run| (run[0].as_str().unwrap_or_default().to_owned(), [1, 2, 3, 4].map(|at| number(run, at)))).collect()
}
