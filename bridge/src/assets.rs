//! The page: from inside the binary, or from a folder while it is being worked on; and the policy that it states.
//!
//! Only files that were there at build time, or that lie in the folder, can be served; a path is looked
//! up, never joined unread. Must not: list a folder, follow a link out of it, or serve hidden files.

use crate::{
    http::{Request, Response},
    limits::MAX_FILE_OCTETS,
};
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};
use std::{
    borrow::Cow,
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where the page comes from. Clones share it.
#[derive(Debug, Clone)]
pub struct Assets {
    source: Source,
}

/// A response and the content security policy that goes with the page it belongs to.
#[derive(Debug, Clone)]
pub struct Served {
    /// The response.
    pub response: Response,
    /// The value of `Content-Security-Policy`.
    pub policy: Cow<'static, str>,
}

/// The policy of whatever is not the page.
pub const STRICT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file as the build script put it in.
struct Embedded {
    path: &'static str,
    identity: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The built page; empty if it was not built before the bridge.
static PAGE: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

const NOTICE: &[u8] = b"<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Poplar</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem }
  code { font-size: 1rem; padding: .15em .4em; border-radius: .3em; background: #8883 }
</style>
<h1>The page is not built yet</h1>
<p>This bridge was built without Poplar's page inside. In the source folder, <code>make run</code> builds both
and starts again; or start the bridge with <code>--assets</code> and the folder that holds the built page.</p>
<p>The bridge itself is working.</p>
";

#[derive(Debug, Clone)]
enum Source {
    Embedded(Arc<Prepared>),
    Folder(PathBuf),
}

/// What is worked out once, at start-up.
#[derive(Debug)]
struct Prepared {
    files: HashMap<&'static str, PreparedFile>,
    policy: String,
}

#[derive(Debug)]
struct PreparedFile {
    identity: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
    hash: String,
}

impl Assets {
    /// The page inside the binary.
    pub fn embedded() -> Self {
        let notice = [Embedded { path: "index.html", identity: NOTICE, brotli: None, gzip: None }];
        let files: HashMap<_, _> = if PAGE.is_empty() { &notice } else { PAGE }
            .iter()
            .map(|&Embedded { path, identity, brotli, gzip }| {
                (path, PreparedFile { identity, brotli, gzip, hash: hash(identity) })
            })
            .collect();
        let file = |name: &str| files.get(name).map_or(&[][..], |file| file.identity);
        let policy = policy_of(file("index.html"));
        Self { source: Source::Embedded(Arc::new(Prepared { files, policy })) }
    }

    /// The page in a folder, read again at every request.
    ///
    /// # Errors
    /// That it is no folder, or that the page in it states no policy, and so could not run.
    pub fn folder(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        if !folder.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "not a folder"));
        }
        if read_below(&folder, "index.html").is_ok_and(|index| stated(&index).is_none()) {
            let what = "its index.html states no Content-Security-Policy: it is of an older version; build it anew";
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(Self { source: Source::Folder(folder) })
    }

    /// Answers a request for a file.
    pub async fn serve(&self, request: &Request) -> Served {
        let path = match request.path.strip_prefix('/') {
            Some("") => "index.html",
            Some(path) if is_plain(path) => path,
            _ => return not_found(),
        };
        match &self.source {
            Source::Embedded(page) => match page.files.get(path) {
                Some(file) => {
                    let (encoding, body) = file.best_for(request);
                    let response = respond(request, path, &file.hash, encoding, Cow::Borrowed(body));
                    Served { response, policy: page.policy.clone().into() }
                }
                None => not_found(),
            },
            Source::Folder(folder) => {
                let (folder, wanted) = (folder.clone(), path.to_owned());
                let read = tokio::task::spawn_blocking(move || {
                    let policy = policy_of(&read_below(&folder, "index.html").unwrap_or_default());
                    Ok::<_, io::Error>((read_below(&folder, &wanted)?, policy))
                });
                match read.await {
                    Ok(Ok((octets, policy))) => {
                        let response = respond(request, path, &hash(&octets), "", octets.into());
                        Served { response, policy: policy.into() }
                    }
                    _ => not_found(),
                }
            }
        }
    }
}

impl PreparedFile {
    fn best_for(&self, request: &Request) -> (&'static str, &'static [u8]) {
        let accepts = |encoding: &str| {
            request.field("accept-encoding").is_some_and(|list| {
                list.split(',').any(|item| {
                    let mut parts = item.split(';').map(str::trim);
                    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
                    let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
                    named && !refused
                })
            })
        };
        match (self.brotli, self.gzip) {
            (Some(octets), _) if accepts("br") => ("br", octets),
            (_, Some(octets)) if accepts("gzip") => ("gzip", octets),
            _ => ("", self.identity),
        }
    }
}

fn respond(request: &Request, path: &str, hash: &str, encoding: &'static str, body: Cow<'static, [u8]>) -> Response {
    let tag = if encoding.is_empty() { format!("\"{hash}\"") } else { format!("\"{hash}-{encoding}\"") };
    let mut fields = vec![("Cache-Control", cache_control(path).to_owned()), ("Vary", "Accept-Encoding".to_owned())];
    let known = request.field("if-none-match").is_some_and(|list| {
        list.split(',').map(|item| item.trim().trim_start_matches("W/")).any(|item| item == tag || item == "*")
    });
    fields.push(("ETag", tag));
    if known {
        return Response { status: 304, content_type: "", fields, body: Cow::Borrowed(&[]) };
    }
    if !encoding.is_empty() {
        fields.push(("Content-Encoding", encoding.to_owned()));
    }
    Response { status: 200, content_type: content_type(path), fields, body }
}

fn not_found() -> Served {
    Served { response: Response::text(404, "There is nothing here.\n"), policy: STRICT_POLICY.into() }
}

/// Whether every segment is an ordinary file name: nothing hidden, nothing encoded, no way up.
fn is_plain(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    path.split('/').all(|segment| !segment.is_empty() && !segment.starts_with('.') && segment.chars().all(plain))
}

fn read_below(folder: &Path, path: &str) -> io::Result<Vec<u8>> {
    let file = folder.join(path).canonicalize()?;
    let metadata = file.metadata()?;
    // A link may lead elsewhere within the folder, not out of it.
    if !file.starts_with(folder) || !metadata.is_file() || metadata.len() > MAX_FILE_OCTETS {
        return Err(io::ErrorKind::NotFound.into());
    }
    fs::read(file)
}

fn hash(octets: &[u8]) -> String {
    HEXLOWER.encode(&digest(&SHA256, octets).as_ref()[..16])
}

/// Files with a hash in their name never change; all others are asked for again.
fn cache_control(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    let hashed = name.split(['-', '.', '_']).skip(1).any(|part| {
        part.len() >= 8
            && part.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
            && part.bytes().any(|b| b.is_ascii_digit())
    });
    if hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What stands before the policy that a page states, as the build of the page writes it.
const STATED: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The policy that goes with every file of a page: what the page states, and that nobody may frame it, which only a header
/// can say. Without Trusted Types, which the document asks for itself: a worker loads its code by a string. With a page
/// that states none, the strict one.
fn policy_of(index: &[u8]) -> String {
    let Some(stated) = stated(index) else { return STRICT_POLICY.to_owned() };
    let is_about_types =
        |directive: &&str| directive.starts_with("require-trusted-types-for") || directive.starts_with("trusted-types");
    let directives: Vec<&str> = stated.split("; ").filter(|directive| !is_about_types(directive)).collect();
    format!("frame-ancestors 'none'; {}", directives.join("; "))
}

/// The policy that a page states, if it can stand in a header.
fn stated(index: &[u8]) -> Option<&str> {
    let (_, rest) = str::from_utf8(index).ok()?.split_once(STATED)?;
    let (policy, _) = rest.split_once('"')?;
    let fits = policy.starts_with("default-src 'none'; ") && policy.bytes().all(|octet| matches!(octet, b' '..=b'~'));
    fits.then_some(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stating(policy: &str) -> String {
        policy_of(format!("<head>{STATED}{policy}\"><script>").as_bytes())
    }

    #[test]
    fn the_page_states_its_policy_and_its_workers_may_load_their_code_by_a_string() {
        let policy =
            stating("default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types a");
        assert_eq!(policy, "frame-ancestors 'none'; default-src 'none'; script-src 'self'");
    }

    #[test]
    fn a_page_that_states_no_policy_that_fits_a_header_may_do_nothing() {
        let lines = "default-src 'none'; \r\nSet-Cookie: a=b";
        for policy in [policy_of(b"<head><script>"), policy_of(b"\xff"), stating(lines), stating("script-src *")] {
            assert_eq!(policy, STRICT_POLICY);
        }
    }

    #[test]
    fn the_notice_keeps_its_style() {
        assert!(policy_of(NOTICE).ends_with("; style-src 'unsafe-inline'"));
    }

    #[test]
    fn the_best_encoding_that_a_browser_takes_is_sent() {
        let file = PreparedFile { identity: b"page", brotli: Some(b"br"), gzip: Some(b"gz"), hash: String::new() };
        let check = |accepted: &str, expected: &str| {
            let request = Request::default().with_field("Accept-Encoding", accepted);
            assert_eq!(file.best_for(&request).0, expected, "{accepted}");
        };
        check("gzip, deflate, br, zstd", "br");
        check("gzip, deflate", "gzip");
        check("BR;q=0.5", "br");
        check("br;q=0, gzip;q=1.0", "gzip");
        check("gzip;q=0", "");
        check("brotli", "");
        check("", "");
        assert_eq!(file.best_for(&Request::default()), ("", &b"page"[..]));
    }

    #[test]
    fn only_hashed_names_are_kept_for_good() {
        let check = |path, kept: bool| assert_eq!(cache_control(path).contains("immutable"), kept, "{path}");
        check("poplar-1f2e3d4c5b6a7988.js", true);
        check("poplar-1f2e3d4c5b6a7988_bg.wasm", true);
        check("style-0a1b2c3d.css", true);
        check("index.html", false);
        check("sw.js", false);
        check("client-worker.js", false);
        check("client-worker_bg.wasm", false);
        check("defaced-facade.js", false);
        check("1f2e3d4c5b6a7988.js", false);
    }

    #[test]
    fn a_path_that_is_not_plain_is_no_path() {
        for path in ["a", "a/b.js", "a-b_c@2.png"] {
            assert!(is_plain(path), "{path}");
        }
        for path in ["", "/a", "a/", "a//b", "..", "a/../b", ".git/config", "%2e%2e", "a\\b", "a\0", "~", "ä"] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
