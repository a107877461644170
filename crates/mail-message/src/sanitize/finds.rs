//! What the sanitiser takes out and what it may put in, over a whole message.
//!
//! Must not: decide what is taken out.

use super::load::{Places, Tries};
use crate::document::Blocked;
use crate::web::Address;
use crate::{image, limits, links};

/// What a person wants of a message's HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Wishes {
    /// Images of other hosts are shown, over HTTPS.
    pub(crate) remote_images: bool,
    /// Colours are turned into those for the dark.
    pub(crate) darken: bool,
}

/// Gives the images of the message that HTML refers to by `cid:`, says whether elements may be grids and whether
/// any are, and keeps count of what was blocked.
pub(crate) struct Context<'a> {
    wishes: Wishes,
    images: &'a mut dyn FnMut(&str) -> Option<String>,
    /// What is read was written by this sanitiser.
    is_own: bool,
    /// Elements may lay out their children as a grid.
    allows_grid: bool,
    /// Something says that elements do.
    has_grid: bool,
    blocked: Blocked,
    /// Octets of attributes that may still be filtered.
    attribute_octets: usize,
    /// Octets of style sheets that may still be filtered.
    sheet_octets: usize,
    /// Rules of style sheets kept so far.
    pub(crate) rules: u32,
    /// What the selectors of this part are tried on.
    places: Places,
    /// Comparisons with that, which may still be needed.
    matches: usize,
    /// Selectors kept so far.
    kept_selectors: Tries,
    /// Pixels that images in `data:` addresses may still have.
    pixels: u64,
    /// Links that may still lead out.
    links: usize,
}

impl<'a> Context<'a> {
    /// `images` gives the `data:` address for a Content-ID, if it is an image that can be shown.
    pub(crate) fn new(wishes: Wishes, images: &'a mut dyn FnMut(&str) -> Option<String>) -> Self {
        Self {
            wishes,
            images,
            is_own: false,
            allows_grid: true,
            has_grid: false,
            blocked: Blocked::default(),
            attribute_octets: limits::HTML_ATTRIBUTE_OCTETS,
            sheet_octets: limits::CSS_OCTETS,
            rules: 0,
            places: Places::default(),
            matches: limits::CSS_MATCHES,
            kept_selectors: Tries::default(),
            pixels: limits::IMAGE_PIXELS,
            links: limits::HTML_LINKS,
        }
    }

    /// For what this sanitiser wrote itself: the bounds of what is written hold, images included.
    pub(super) fn again(wishes: Wishes, images: &'a mut dyn FnMut(&str) -> Option<String>) -> Self {
        // What was turned dark is not turned back.
        let wishes = Wishes { darken: false, ..wishes };
        Self {
            is_own: true,
            attribute_octets: usize::MAX,
            sheet_octets: usize::MAX,
            pixels: u64::MAX,
            ..Self::new(wishes, images)
        }
    }

    /// The same, with so many links that may lead out.
    pub(super) fn with_links(self, links: usize) -> Self {
        Self { links, ..self }
    }

    /// Takes a link from those that may lead out; false where none is left.
    pub(super) fn charge_link(&mut self) -> bool {
        charge(&mut self.links, 1)
    }

    /// Whether what is read was written by this sanitiser.
    pub(super) const fn is_own(&self) -> bool {
        self.is_own
    }

    /// Whether elements may lay out their children as a grid.
    pub(crate) const fn allows_grid(&self) -> bool {
        self.allows_grid
    }

    /// Says whether elements may lay out their children as a grid.
    pub(super) const fn allow_grid(&mut self, allowed: bool) {
        self.allows_grid = allowed;
    }

    /// Says what selectors are tried on.
    pub(super) const fn selectors_are_tried_on(&mut self, places: Places) {
        self.places = places;
    }

    /// Takes what a selector needs, so many of whose compounds are tried on all that is above an element, from what is
    /// left; false where that is too little.
    pub(crate) fn charge_selector(&mut self, climbs: usize) -> bool {
        let tries = Tries::of_one(climbs);
        let is_kept = charge(&mut self.matches, self.places.compared(tries));
        if is_kept {
            self.kept_selectors = self.kept_selectors.and(tries);
        }
        is_kept
    }

    /// Selectors that were kept.
    pub(super) const fn kept_selectors(&self) -> Tries {
        self.kept_selectors
    }

    /// Notes that a declaration makes a grid of elements.
    pub(crate) const fn note_grid(&mut self) {
        self.has_grid = true;
    }

    /// Whether a declaration that was read makes a grid of elements.
    pub(super) const fn has_grid(&self) -> bool {
        self.has_grid
    }

    /// Whether colours are turned into those for the dark.
    pub(crate) const fn darkens(&self) -> bool {
        self.wishes.darken
    }

    /// Takes octets of an attribute from what may be filtered; false where nothing is left.
    pub(super) fn charge(&mut self, octets: usize) -> bool {
        charge(&mut self.attribute_octets, octets)
    }

    /// Takes octets of a style sheet from what may be filtered; false where nothing is left.
    pub(crate) fn charge_sheet(&mut self, octets: usize) -> bool {
        charge(&mut self.sheet_octets, octets)
    }

    /// What was blocked.
    pub(crate) fn into_blocked(self) -> Blocked {
        self.blocked
    }

    /// The address an image may be loaded from: of the message itself, of another host where that is wished and the image
    /// is to be seen, or nothing. Remote ones are counted.
    pub(crate) fn image(&mut self, url: &str, is_seen: bool) -> Option<String> {
        let image = self.own_image(url).or_else(|| self.remote_image(url).filter(|_| is_seen));
        match &image {
            None => {
                self.remote(url);
            }
            Some(image) => self.count_shown(image),
        }
        image
    }

    /// As [`Self::image`], for a style sheet; what is blocked is not counted.
    pub(crate) fn image_for_sheet(&mut self, url: &str) -> Option<String> {
        let image = self.own_image(url).or_else(|| self.remote_image(url))?;
        self.count_shown(&image);
        Some(image)
    }

    /// An image of another host, where that is wished: over HTTPS only, whatever the mail says, and spelled so that nothing in
    /// it ends a string.
    fn remote_image(&self, url: &str) -> Option<String> {
        let address = Address::parse_image(url).filter(|_| self.wishes.remote_images)?;
        address.written_as_image().filter(|url| url.len() <= limits::LINK_OCTETS)
    }

    fn count_shown(&mut self, url: &str) {
        if links::is_remote(url) {
            self.blocked.shown = self.blocked.shown.saturating_add(1);
            self.blocked.shown_hosts.add(|| links::remote_host(url));
        }
    }

    /// As [`Self::image`], of the message itself only and without counting.
    fn own_image(&mut self, url: &str) -> Option<String> {
        let url = url.trim_matches(|char: char| char <= ' ');
        if is_data_image(url) {
            return self.charge_pixels(url).then(|| url.to_owned());
        }
        let (scheme, id) = url.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("cid") {
            return None;
        }
        (self.images)(id).filter(|url| is_data_image(url))
    }

    /// Takes the pixels of an image in a `data:` address from what is left; false where they are more, or cannot be told.
    fn charge_pixels(&mut self, url: &str) -> bool {
        // What this sanitiser wrote was charged when it was read, or is a part of the message, which has its own bounds.
        if self.is_own {
            return true;
        }
        let content = url.split_once(";base64,").map_or("", |(_, content)| content);
        let octets = mail_parser::Encoding::Base64.decode(content.as_bytes());
        let left = image::pixels(&octets).and_then(|pixels| self.pixels.checked_sub(pixels));
        self.pixels = left.unwrap_or(self.pixels);
        left.is_some()
    }

    /// Counts an address that will not be loaded, if it would have contacted a host.
    pub(crate) fn remote(&mut self, url: &str) -> bool {
        if !links::is_remote(url) {
            return false;
        }
        self.blocked.remote = self.blocked.remote.saturating_add(1);
        self.blocked.hosts.add(|| links::remote_host(url));
        true
    }

    /// Counts a remote image that is too small to be seen.
    pub(super) fn tracker(&mut self) {
        self.blocked.trackers = self.blocked.trackers.saturating_add(1);
    }

    /// Counts a form.
    pub(super) fn form(&mut self) {
        self.blocked.forms = self.blocked.forms.saturating_add(1);
    }

    /// Counts a script.
    pub(super) fn script(&mut self) {
        self.blocked.scripts = self.blocked.scripts.saturating_add(1);
    }
}

/// Whether an address holds an image itself, of a kind that cannot hold script or load anything else.
fn is_data_image(url: &str) -> bool {
    const KINDS: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")).is_some_and(|(kind, content)| {
        KINDS.contains(&kind)
            && !content.is_empty()
            && content.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'='))
    })
}

fn charge(left: &mut usize, octets: usize) -> bool {
    let rest = left.checked_sub(octets);
    *left = rest.unwrap_or(0);
    rest.is_some()
}
