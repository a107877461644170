//! The page and everything else that is plain HTTP.

mod common;

use bridge::Config;
use common::{Bridge, permissive};
use std::{
    fs,
    path::{Path, PathBuf},
};

const POLICY: &str = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types poplar";

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("poplar-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("page/deep/.hidden")).expect("creates");
        let write = |path: &str, text: &str| fs::write(folder.join(path), text).expect("writes");
        write("secret.txt", "outside");
        write(
            "page/index.html",
            &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"><script>"),
        );
        write("page/sw.js", "worker");
        write("page/app-0123456789abcdef.js", "hashed");
        write("page/app-0123456789abcdef_bg.wasm", "\0asm");
        write("page/deep/icon.svg", "<svg/>");
        write("page/deep/.hidden/x.txt", "hidden");
        write("page/.env", "hidden");
        std::os::unix::fs::symlink(folder.join("secret.txt"), folder.join("page/link.txt")).expect("links");
        Self(folder)
    }

    fn page(&self) -> &Path {
        Box::leak(self.0.join("page").into_boxed_path())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn serving(folder: &Folder) -> Bridge {
    Bridge::start(Config { assets: Some(folder.page().to_owned()), ..permissive(&[]) }).await
}

#[track_caller]
fn check_field(head: &str, field: &str) {
    assert!(head.split("\r\n").any(|line| line == field), "{field} is not in\n{head}");
}

#[tokio::test]
async fn files_are_served_with_their_type_and_for_as_long_as_they_last() {
    let folder = Folder::new("types");
    let bridge = serving(&folder).await;
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/?account=1", "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/app-0123456789abcdef.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        ("/deep/icon.svg", "image/svg+xml", "no-cache"),
    ] {
        let (head, body) = bridge.get(path, "").await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {head}");
        check_field(&head, &format!("Content-Type: {content_type}"));
        check_field(&head, &format!("Cache-Control: {cache}"));
        check_field(&head, &format!("Content-Length: {}", body.len()));
    }
}

#[tokio::test]
async fn nothing_outside_the_page_and_no_listing_is_served() {
    let folder = Folder::new("traversal");
    let bridge = serving(&folder).await;
    for path in [
        "/../secret.txt",
        "/deep/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "//etc/passwd",
        "/deep",
        "/deep/",
        "/.env",
        "/deep/.hidden/x.txt",
        "/link.txt",
        "/nothing",
        "/index.html/",
        "/index.html%00",
        "*",
        "http://127.0.0.1/secret.txt",
        "/demo.json",
    ] {
        let (head, body) = bridge.get(path, "").await;
        assert!(head.starts_with("HTTP/1.1 404 "), "{path}: {head}");
        assert_eq!(body, b"There is nothing here.\n");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_fields() {
    let folder = Folder::new("security");
    let bridge = serving(&folder).await;
    for (path, fields) in [("/", ""), ("/sw.js", ""), ("/nothing", ""), ("/healthz", ""), ("/tunnel", "")] {
        let (head, _) = bridge.get(path, fields).await;
        for field in [
            "Cross-Origin-Opener-Policy: same-origin",
            "Cross-Origin-Resource-Policy: same-origin",
            "Referrer-Policy: no-referrer",
            "X-Content-Type-Options: nosniff",
            "X-DNS-Prefetch-Control: off",
            "X-Frame-Options: DENY",
        ] {
            check_field(&head, field);
        }
        assert!(head.contains("\r\nPermissions-Policy: "), "{head}");
        assert!(head.contains("default-src 'none'; "), "{head}");
        assert!(head.contains("frame-ancestors 'none'"), "{head}");
    }
    let (head, _) = bridge.get("/", "").await;
    // What the page states itself, but for Trusted Types, which its document asks for.
    check_field(&head, "Content-Security-Policy: frame-ancestors 'none'; default-src 'none'; script-src 'self'");
}

#[tokio::test]
async fn a_known_file_is_not_sent_again() {
    let folder = Folder::new("etag");
    let bridge = serving(&folder).await;
    let (head, _) = bridge.get("/sw.js", "").await;
    let tag = head.split("\r\n").find_map(|line| line.strip_prefix("ETag: ")).expect("a tag").to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let (head, body) = bridge.get("/sw.js", &format!("If-None-Match: {known}\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 304 "), "{head}");
        assert!(body.is_empty());
    }
    let (head, body) = bridge.get("/sw.js", "If-None-Match: \"other\"\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!(body, b"worker");
    fs::write(folder.page().join("sw.js"), "changed").expect("writes");
    let (head, body) = bridge.get("/sw.js", &format!("If-None-Match: {tag}\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!(body, b"changed");
}

#[tokio::test]
async fn a_connection_serves_several_requests_and_only_reading_methods() {
    let folder = Folder::new("methods");
    let bridge = serving(&folder).await;
    let (head, rest) = bridge
        .http(
            "GET /sw.js HTTP/1.1\r\nHost: x\r\n\r\nHEAD /sw.js HTTP/1.1\r\nHost: x\r\n\r\n\
             DELETE /sw.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
        .await;
    check_field(&head, "Connection: keep-alive");
    let rest = String::from_utf8(rest).expect("text");
    let rest = rest.strip_prefix("workerHTTP/1.1 200 OK\r\n").expect("the body, then the next answer");
    let (second, third) = rest.split_once("\r\n\r\n").expect("a head without a body");
    check_field(second, "Content-Length: 6");
    assert!(third.starts_with("HTTP/1.1 405 "), "{third}");
    check_field(third, "Allow: GET, HEAD");
}

#[tokio::test]
async fn health_is_told_and_the_embedded_page_is_there() {
    let bridge = Bridge::start(permissive(&[])).await;
    let (head, body) = bridge.get("/healthz", "").await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!(body, b"ok");
    let (head, body) = bridge.get("/", "").await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(body.starts_with(b"<!") || body.starts_with(b"<html"), "{}", String::from_utf8_lossy(&body));
}

#[tokio::test]
async fn a_folder_that_is_none_stops_the_start() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let config = Config { assets: Some("/nowhere/at/all".into()), ..permissive(&[]) };
    let error = bridge::run(listener, config, std::future::pending()).await.expect_err("does not start");
    assert!(error.to_string().starts_with("assets in /nowhere/at/all: "), "{error}");
}
