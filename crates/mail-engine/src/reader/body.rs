//! What there is to read of a message, as the page is told it: each link with where it leads.
//!
//! Must not: decide what is dangerous; `mail_message` does.

use mail_api::{BodyView, Caution, Colours, HandedOn, HostView, Inline, LinkView, ParagraphView};
use mail_message::{Body, FrameOptions, Host, Scheme, Span, Target, TextBlock, target};

/// The body as the page shows it.
pub(super) fn view(body: Body, colours: Colours, remote_images: bool) -> BodyView {
    let scheme = match colours {
        Colours::AsSent => Scheme::System,
        Colours::Light => Scheme::Light,
        Colours::Dark => Scheme::Darkened,
    };
    match body {
        Body::Html { html, links, text } => BodyView::Html {
            frame_document: mail_message::frame_document(&html, FrameOptions { scheme, remote_images }),
            links: links.iter().map(|of| link(&of.text, &of.href)).collect(),
            text: paragraphs(text),
        },
        Body::Text(text) => BodyView::Text(paragraphs(text)),
        Body::Empty => BodyView::Empty,
    }
}

fn paragraphs(blocks: Vec<TextBlock>) -> Vec<ParagraphView> {
    let inline = |span| match span {
        Span::Text(text) => Inline::Text(text),
        Span::Link { text, href } => Inline::Link { link: Box::new(link(&text, &href)), text },
    };
    let paragraph = |block: TextBlock| ParagraphView {
        quote_depth: block.quote_depth,
        is_signature: block.is_signature,
        is_folded: block.is_folded,
        lines: u32::try_from(block.lines()).unwrap_or(u32::MAX),
        content: block.spans.into_iter().map(inline).collect(),
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
