//! The page's Content-Security-Policy. It stands in the page itself, so that its wall stands around the document of every
//! copy; the bridge reads it there and sends it as a header, too, which covers the workers.
//!
//! The bridge relies on how it is written: the attributes in this order, `default-src 'none'` first, and `; ` between
//! directives.
//!
//! Must not: allow a script that is not part of the page.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};

/// What the policy stands behind: nothing that it governs may come before it.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// The page with its policy in it. `frame_script` is what the page puts into the frames in which it shows what strangers
/// wrote: such a frame inherits the page's policy, so that it must be named there.
///
/// # Errors
/// The page does not begin as it should.
pub(crate) fn put_in(page: &str, frame_script: &str) -> Result<String, String> {
    let (before, after) =
        page.split_once(CHARSET).ok_or_else(|| format!("the page has no {CHARSET} for its policy to stand behind"))?;
    if before.contains("<script") || before.contains("<link") {
        return Err("something in the page comes before its policy".to_owned());
    }
    let policy = of(page, frame_script);
    Ok(format!("{before}{CHARSET}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"))
}

/// Run its own code, speak to where it comes from and to a bridge that a person names, show its own and inline images,
/// and those of others over HTTPS: frames narrow that down to none until a person wants them. Scripts that stand in the
/// page itself, and the one for frames, are named by their hashes. No string becomes a document or a script but by the
/// page's one policy of Trusted Types. That nobody may frame the page, only a header can say.
fn of(page: &str, frame_script: &str) -> String {
    let scripts: String = inline_scripts(page)
        .chain([frame_script])
        .map(|script| format!(" 'sha256-{}'", BASE64.encode(digest(&SHA256, script.as_bytes()).as_ref())))
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; worker-src 'self'; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; \
         connect-src 'self' wss: ws://localhost:* ws://127.0.0.1:*; font-src 'self'; frame-src 'none'; \
         object-src 'none'; base-uri 'none'; form-action 'none'; manifest-src 'self'; \
         require-trusted-types-for 'script'; trusted-types poplar"
    )
}

fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script")?;
        let is_inline = !attributes.contains("src=") && !script.is_empty();
        is_inline.then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_in_the_page_itself_and_the_one_for_frames_are_named_by_their_hash() {
        let page = "<head><meta charset=\"utf-8\"><script src=\"a.js\"></script><script type=module>alert(1)</script>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["alert(1)"]);
        let page = put_in(page, "run()").expect("it has its place");
        let alert = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let run = "'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='";
        assert!(page.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {alert} {run};")), "{page}");
        assert!(
            page.ends_with(
                "trusted-types poplar\"><script src=\"a.js\"></script><script type=module>alert(1)</script>"
            )
        );
    }

    #[test]
    fn the_policy_allows_this_and_nothing_else() {
        let policy = of("", "run()");
        let directives: Vec<&str> =
            policy.split("; ").filter(|directive| !directive.starts_with("script-src")).collect();
        assert_eq!(
            directives,
            [
                "default-src 'none'",
                "worker-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob: https:",
                "connect-src 'self' wss: ws://localhost:* ws://127.0.0.1:*",
                "font-src 'self'",
                "frame-src 'none'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
                "manifest-src 'self'",
                "require-trusted-types-for 'script'",
                "trusted-types poplar",
            ]
        );
    }

    #[test]
    fn nothing_comes_before_the_policy() {
        for page in
            ["<head><script>a()</script><meta charset=\"utf-8\">", "<head><link><meta charset=\"utf-8\">", "<head>"]
        {
            assert!(put_in(page, "run()").is_err(), "{page}");
        }
    }
}
