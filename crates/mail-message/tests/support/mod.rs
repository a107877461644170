//! Looks at sanitised HTML as a browser would: parsed anew, element by element, value by value.
//!
//! Written against html5ever's tokens and the list of what must not be, without a line of the sanitiser.
//! Must not: share code with what it judges.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states,
};
use mail_message::{Body, Document, ReadOptions, read};
use std::cell::{Cell, RefCell};

/// A mail whose only part is this HTML.
pub fn html_mail(html: &str) -> Vec<u8> {
    let head = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    [head.as_bytes(), html.as_bytes()].concat()
}

/// A mail of HTML, read.
pub fn read_html(html: &str) -> Document {
    read(&html_mail(html), ReadOptions::default())
}

/// The sanitised fragment; empty where nothing is left of it or it is shown as text.
pub fn sanitized(html: &str) -> String {
    match read_html(html).body {
        Body::Html { html, .. } => html,
        _ => String::new(),
    }
}

/// Whether a fragment is harmless; what is wrong with it otherwise.
pub fn inspect(html: &str) -> Result<(), String> {
    inspect_as(html, false)
}

/// The same where images of other hosts may be there, over HTTPS.
pub fn inspect_with_remote_images(html: &str) -> Result<(), String> {
    inspect_as(html, true)
}

fn inspect_as(html: &str, remote: bool) -> Result<(), String> {
    let judge = Judge { remote, ..Judge::default() };
    let tokenizer = Tokenizer::new(judge, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let harm = tokenizer.sink.harm.take();
    match harm {
        Some(harm) => Err(harm),
        None => Ok(()),
    }
}

/// Elements that may never come out.
const ELEMENTS: [&str; 43] = [
    "script",
    "link",
    "meta",
    "base",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "form",
    "input",
    "button",
    "textarea",
    "select",
    "option",
    "svg",
    "math",
    "template",
    "noscript",
    "video",
    "audio",
    "source",
    "picture",
    "portal",
    "xml",
    "track",
    "canvas",
    "dialog",
    "marquee",
    "bgsound",
    "isindex",
    "keygen",
    "title",
    "plaintext",
    "xmp",
    "listing",
    "noembed",
    "noframes",
    "html",
    "head",
    "body",
    "image",
];
/// Attributes that load or lead somewhere, and may only do so where this judge looks at the value.
const ADDRESSES: [&str; 20] = [
    "srcset",
    "background",
    "action",
    "formaction",
    "poster",
    "data",
    "ping",
    "cite",
    "longdesc",
    "lowsrc",
    "dynsrc",
    "classid",
    "codebase",
    "manifest",
    "profile",
    "icon",
    "xlink:href",
    "srcdoc",
    "imagesrcset",
    "attributionsrc",
];

#[derive(Default)]
struct Judge {
    /// Images of other hosts may be there.
    remote: bool,
    harm: RefCell<Option<String>>,
    in_style: Cell<bool>,
}

impl Judge {
    fn harm(&self, harm: impl Into<String>) {
        self.harm.borrow_mut().get_or_insert(harm.into());
    }

    fn tag(&self, tag: &Tag) {
        let element = &*tag.name;
        if ELEMENTS.contains(&element) {
            self.harm(format!("element {element}"));
        }
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            let squeezed: String = value.chars().filter(|char| !char.is_whitespace() && !char.is_control()).collect();
            let squeezed = squeezed.to_ascii_lowercase();
            if name.starts_with("on") || ADDRESSES.contains(&name) {
                self.harm(format!("attribute {name}"));
            }
            match name {
                "src" if element != "img" || !self.may_show(value) => self.harm(format!("src {value}")),
                "href" => {
                    let known = ["http:", "https:", "mailto:", "tel:", "#m-"];
                    if !matches!(element, "a" | "area") || !known.iter().any(|known| squeezed.starts_with(known)) {
                        self.harm(format!("href {value}"));
                    }
                    let is_safe = |name: &str, wanted: &str| {
                        tag.attrs.iter().any(|other| &*other.name.local == name && other.value.contains(wanted))
                    };
                    if !squeezed.starts_with('#') && !(is_safe("target", "_blank") && is_safe("rel", "noopener")) {
                        self.harm("a link that can reach its opener");
                    }
                }
                "style" => self.css(value),
                "usemap" if element != "img" || !value.starts_with("#m-") => self.harm(format!("usemap {value}")),
                "coords" if value.split(',').any(|number| number.parse::<f32>().is_err()) => {
                    self.harm(format!("coords {value}"));
                }
                "id" | "name" if !value.starts_with("m-") => self.harm(format!("{name} {value}")),
                "class" if value.split(' ').any(|class| !class.starts_with("m-")) => {
                    self.harm(format!("class {value}"));
                }
                _ => {}
            }
        }
    }

    fn may_show(&self, url: &str) -> bool {
        is_image(url) || self.remote && url.starts_with("https://")
    }

    fn css(&self, css: &str) {
        let mut parser = cssparser::Parser::new(css);
        self.css_tokens(&mut parser);
        let squeezed: String = css.to_ascii_lowercase().chars().filter(|char| !char.is_whitespace()).collect();
        // An address of another host, where it is allowed, says in its string what it likes.
        let squeezed = if self.remote { squeezed.split('"').step_by(2).collect() } else { squeezed };
        // Elsewhere these are names that nobody knows.
        for declaration in squeezed.split_inclusive(['{', '}', ';']).filter(|piece| !piece.ends_with('{')) {
            let property = declaration.split(':').next().unwrap_or_default();
            if property.ends_with("behavior") || property.ends_with("-moz-binding") {
                self.harm(format!("{property} in css: {css}"));
            }
            if ["grid-row", "grid-column", "grid-area"].iter().any(|place| property.starts_with(place)) {
                self.grid_place(declaration);
            }
        }
        for word in [
            "expression(",
            "javascript:",
            "@import",
            "@font-face",
            "<",
            "position:fixed",
            "position:absolute",
            "position:sticky",
        ] {
            if squeezed.contains(word) {
                self.harm(format!("{word} in css: {css}"));
            }
        }
    }

    /// Whoever names a line far out has a browser make all those before it.
    fn grid_place(&self, declaration: &str) {
        let value = declaration.split(':').nth(1).unwrap_or_default();
        let value = value.trim_end_matches([';', '}']).trim_end_matches("!important");
        let mut lines = value.split('/').filter_map(|line| line.trim_start_matches("span").parse::<f64>().ok());
        if lines.any(|line| line.abs() > 100.0) {
            self.harm(format!("a grid without end: {declaration}"));
        }
    }

    fn css_tokens(&self, parser: &mut cssparser::Parser<'_>) {
        use cssparser::Token as Css;
        while let Ok(token) = parser.next().cloned() {
            match &token {
                Css::Function(name) if name.eq_ignore_ascii_case("repeat") => {
                    let start = parser.state();
                    let times: Result<f32, cssparser::ParseError<()>> = parser.parse_nested_block(|parser| {
                        let times = parser.expect_number()?;
                        while parser.next().is_ok() {}
                        Ok(times)
                    });
                    if let Ok(times) = times
                        && times > 100.0
                    {
                        self.harm(format!("a grid that repeats {times} times"));
                    }
                    parser.reset(&start);
                }
                Css::UnquotedUrl(url) if !self.may_show(url) => self.harm(format!("url {url}")),
                Css::QuotedString(text) if text.contains("//") && !self.may_show(text) => {
                    self.harm(format!("string {text}"));
                }
                Css::Function(name)
                    if [
                        "image-set",
                        "-webkit-image-set",
                        "cross-fade",
                        "src",
                        "element",
                        "paint",
                        "var",
                        "env",
                        "attr",
                    ]
                    .iter()
                    .any(|bad| name.eq_ignore_ascii_case(bad)) =>
                {
                    self.harm(format!("function {name}"));
                }
                Css::AtKeyword(name) if !name.eq_ignore_ascii_case("media") => self.harm(format!("at-rule {name}")),
                _ => {}
            }
            let opens = matches!(
                token,
                Css::Function(_) | Css::ParenthesisBlock | Css::CurlyBracketBlock | Css::SquareBracketBlock
            );
            if opens {
                let _: Result<(), cssparser::ParseError<()>> = parser.parse_nested_block(|parser| {
                    self.css_tokens(parser);
                    Ok(())
                });
            }
        }
    }
}

fn is_image(url: &str) -> bool {
    ["png", "jpeg", "gif", "webp"].iter().any(|kind| url.starts_with(&format!("data:image/{kind};base64,")))
}

impl TokenSink for Judge {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let opens = tag.kind == TagKind::StartTag;
                if opens {
                    self.tag(&tag);
                } else if !tag.attrs.is_empty() {
                    self.harm("an end tag with attributes");
                }
                if &*tag.name == "style" {
                    self.in_style.set(opens);
                    if opens {
                        return TokenSinkResult::RawData(states::RawKind::Rawtext);
                    }
                }
            }
            Token::CharacterTokens(text) if self.in_style.get() => self.css(&text),
            Token::CommentToken(_) => self.harm("a comment"),
            Token::DoctypeToken(_) => self.harm("a doctype"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
