//! What there is to read of a message, as the page is told it: each link with where it leads.
//!
//! Must not: decide what is dangerous; `mail_message` does.

use super::marks::{Marking, Piece, mark, unmarked};
use mail_api::{BodyView, Caution, Colours, HandedOn, HostView, Inline, LinkView, ParagraphView};
use mail_message::{Body, FrameOptions, Host, Scheme, Target, TextBlock, target};

/// The body as the page shows it, its text marked.
pub(super) fn view(body: Body, colours: Colours, remote_images: bool, marking: Option<&Marking>) -> BodyView {
    let scheme = match colours {
        Colours::AsSent => Scheme::System,
        Colours::Light => Scheme::Light,
        Colours::Dark => Scheme::Darkened,
    };
    match body {
        Body::Html { html, links, text } => BodyView::Html {
            frame_document: mail_message::frame_document(&html, FrameOptions { scheme, remote_images }),
            links: links.iter().map(|of| link(&of.text, &of.href)).collect(),
            text: paragraphs(text, marking),
        },
        Body::Text(text) => BodyView::Text(paragraphs(text, marking)),
        Body::Empty => BodyView::Empty,
    }
}

fn paragraphs(blocks: Vec<TextBlock>, marking: Option<&Marking>) -> Vec<ParagraphView> {
    let inline = |piece| match piece {
        Piece::Plain(text) => Inline::Text(text),
        Piece::Marked(text) => Inline::Marked(text),
        Piece::Link { text, marks, href } => {
            let link = Box::new(link(&text, &href));
            Inline::Link { text, marks: marks.into_iter().map(mark).collect(), link }
        }
    };
    let pieces = |spans| match marking {
        Some(marking) => marking.pieces(spans),
        None => unmarked(spans),
    };
    let paragraph = |block: TextBlock| ParagraphView {
        quote_depth: block.quote_depth,
        is_signature: block.is_signature,
        is_folded: block.is_folded,
        lines: u32::try_from(block.lines()).unwrap_or(u32::MAX),
        content: pieces(block.spans).into_iter().map(inline).collect(),
    };
    blocks.into_iter().map(paragraph).collect()
}

fn link(text: &str, href: &str) -> LinkView {
    let Target { href, host, leads_to, cautions } = target(text, href);
    LinkView {
        href,
        host: host.map(host_view),
        leads_to: leads_to.map(|(href, host)| HandedOn { href, host: host_view(host) }),
        cautions: cautions.into_iter().map(caution).collect(),
    }
}

fn host_view(host: Host) -> HostView {
    HostView { before: host.before, registered: host.registered, ascii: host.ascii }
}

fn caution(caution: mail_message::Caution) -> Caution {
    match caution {
        mail_message::Caution::TextNamesOther(host) => Caution::TextNamesOther(host),
        mail_message::Caution::LookAlike => Caution::LookAlike,
        mail_message::Caution::Number => Caution::Number,
        mail_message::Caution::UserInfo => Caution::UserInfo,
    }
}
