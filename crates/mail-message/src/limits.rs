//! Every bound of this crate.
//!
//! Hostile mail is the normal case: what has no bound here will be used against the reader.
//! Must not: be overridden by options.

/// Most octets from the beginning of a raw message that are read.
pub const MESSAGE_OCTETS: usize = 50 * 1024 * 1024;
/// Most octets from the beginning of a message that a summary looks at.
pub const SUMMARY_OCTETS: usize = 1024 * 1024;
/// Most octets of header fields that are looked at where the body is not.
pub const HEADER_OCTETS: usize = 1024 * 1024;
/// Deepest nesting of parts.
pub const PART_DEPTH: usize = 64;
/// Most parts.
pub const PARTS: usize = 10_000;
/// Most parts that are listed as attachments.
pub const ATTACHMENTS: usize = 1_000;
/// Most text parts that are shown one after another.
pub const BODY_PARTS: usize = 50;
/// Most addresses taken from the fields of one name.
pub const ADDRESSES: usize = 500;
/// Most authors, and most people that answers go to, whose names and addresses are judged.
pub const JUDGED_PEOPLE: usize = 10;
/// Most message ids taken from References or In-Reply-To; the last ones are kept, they are the nearest.
pub const REFERENCES: usize = 100;
/// Octets of an `Authentication-Results` field that are looked at.
pub const RESULTS_OCTETS: usize = 16 * 1024;
/// Most results taken from one.
pub const RESULTS: usize = 20;
/// Longest subject, name or address kept, in characters.
pub const HEADER_CHARS: usize = 1_000;
/// Length of the preview of a list row, in characters.
pub const PREVIEW_CHARS: usize = 140;
/// Most octets of text that a message shows; the rest is cut with a warning.
pub const TEXT_OCTETS: usize = 2 * 1024 * 1024;
/// Most links that a text shows as such; the rest stays text.
pub const TEXT_LINKS: usize = 2_000;
/// Most places of a message's body that are marked because they were searched for.
pub const MARKS: usize = 2_000;
/// Longest run of characters in HTML without a place to break the line.
pub const RUN_CHARACTERS: usize = 500;
/// Most blocks that the quoting depths of a text are told apart in.
pub const TEXT_BLOCKS: usize = 5_000;
/// Most lines of a quotation below all that is new that are shown unfolded.
pub const SHOWN_QUOTE_LINES: usize = 4;
/// Most lines of a quotation that something new follows that are shown unfolded.
pub const SHOWN_QUOTE_LINES_ANSWERED: usize = 14;
/// Most characters of a quotation at the end of HTML that are shown unfolded, where its lines are few.
pub const SHOWN_QUOTE_CHARS: usize = 300;
/// Octets of HTML from the beginning of a part that a preview looks at.
pub const PREVIEW_OCTETS: usize = 64 * 1024;
/// Octets of the raw beginning that is shown of what is not mail.
pub const RAW_HEAD_OCTETS: usize = 64 * 1024;
/// Octets of a message's beginning that its source shows.
pub const SOURCE_OCTETS: usize = 512 * 1024;
/// Most octets of text that a message is found by.
pub const SEARCH_OCTETS: usize = 1024 * 1024;
/// Longest word that is told apart in a search, in characters.
pub const WORD_CHARS: usize = 40;
/// Deepest quoting told apart in plain text.
pub const QUOTE_DEPTH: u8 = 20;
/// Longest address of a link, in octets.
pub const LINK_OCTETS: usize = 8 * 1024;
/// Octets of the text of a link that are looked at for the name of a host.
pub const LINK_TEXT_OCTETS: usize = 500;
/// Most links of a message's HTML that lead out; those beyond are text.
pub const HTML_LINKS: usize = 5_000;
/// Most redirectors behind each other that are seen through.
pub const REDIRECTIONS: u32 = 3;
/// Longest word of plain text that is searched for a link, in octets.
pub const LINK_WORD_OCTETS: usize = 2 * 1024;
/// Longest file name, in octets.
pub const FILE_NAME_OCTETS: usize = 120;
/// Most steps from a message into one attached to it, and on into one attached to that.
pub const WITHIN_DEPTH: usize = 16;
/// Most octets of an image that is shown by itself.
pub const PREVIEW_IMAGE_OCTETS: usize = 24 * 1024 * 1024;
/// Octets of a text file's beginning that its preview shows.
pub const PREVIEW_TEXT_OCTETS: usize = 256 * 1024;
/// Most addresses that a server says it delivered a message to, and are read.
pub const DELIVERED: usize = 10;
/// Longest `mailto:` address that is made, in octets: some systems cut longer ones, or open nothing.
pub const MAILTO_OCTETS: usize = 1_800;
/// Octets of it that people may take.
pub const MAILTO_PEOPLE_OCTETS: usize = 900;
/// Characters of the subject in it.
pub const MAILTO_SUBJECT_CHARS: usize = 60;
/// Longest Message-ID in it, encoded, in octets.
pub const MAILTO_ID_OCTETS: usize = 300;
/// Most octets of text that an answer quotes.
pub const QUOTED_OCTETS: usize = 512 * 1024;
/// Most octets of files that are unpacked from one package of Outlook's.
pub const TNEF_OCTETS: usize = 50 * 1024 * 1024;
/// Most attributes of a package that are looked at.
pub const TNEF_ATTRIBUTES: usize = 10_000;
/// Most properties of one attribute.
pub const TNEF_PROPERTIES: usize = 2_000;
/// Most files in a package.
pub const TNEF_FILES: usize = 500;
/// Deepest nesting of groups in RTF.
pub const RTF_DEPTH: usize = 256;
/// Most calendars, contacts and packages of a message that are shown.
pub const CARDS: usize = 10;
/// Largest calendar or file of contacts that is read, in octets.
pub const CARD_OCTETS: usize = 1024 * 1024;
/// Most lines of one.
pub const CARD_LINES: usize = 50_000;
/// Longest of these lines, unfolded, in octets; pictures in contacts are longer, and not shown.
pub const CARD_LINE_OCTETS: usize = 64 * 1024;
/// Most parameters of one line, and pieces of a rule.
pub const CARD_PARAMETERS: usize = 32;
/// Deepest nesting of components.
pub const CARD_DEPTH: usize = 8;
/// Longest description or note that is shown, in characters.
pub const CARD_TEXT_CHARS: usize = 4_000;
/// Most events of a calendar that are shown.
pub const CALENDAR_EVENTS: usize = 20;
/// Most time zones that a calendar explains, and are read.
pub const CALENDAR_ZONES: usize = 32;
/// Most changes of the clocks in one of them; a zone with more is not known.
pub const ZONE_CHANGES: usize = 200;
/// Most people of an event that are shown.
pub const CALENDAR_PEOPLE: usize = 100;
/// Most contacts of a file that are shown.
pub const CONTACTS: usize = 20;
/// Most details of a contact that are shown.
pub const CONTACT_DETAILS: usize = 50;
/// Longest List-Unsubscribe field that is read, in octets.
pub const UNSUBSCRIBE_OCTETS: usize = 8 * 1024;
/// Octets of raw 8-bit text that the guess of its charset looks at.
pub const CHARSET_SAMPLE_OCTETS: usize = 64 * 1024;

/// Most octets of HTML that are sanitised; beyond, its text is shown.
pub const HTML_OCTETS: usize = 2 * 1024 * 1024;
/// Deepest nesting of elements.
pub const HTML_DEPTH: u32 = 256;
/// Most attributes of one tag.
pub const HTML_ATTRIBUTES: u32 = 100;
/// Most nodes of the tree; a parser can make many nodes of few octets.
pub const HTML_NODES: usize = 200_000;
/// Most tags of all parts that are shown together, at both ends of elements.
pub const HTML_TAGS: usize = 2 * HTML_NODES;
/// Octets that are given to the HTML parser between two looks at depth and number of nodes.
pub const HTML_CHUNK_OCTETS: usize = 1024;
/// Most octets of attributes that are filtered: the parser can repeat one long attribute on many elements.
pub const HTML_ATTRIBUTE_OCTETS: usize = 8 * 1024 * 1024;
/// Most octets of sanitised HTML, images inside not counted.
pub const HTML_OUTPUT_OCTETS: usize = 4 * 1024 * 1024;
/// Nodes of a tree in which words are marked and a quotation is folded: it is written and read once more for that.
pub const ADORNED_NODES: usize = 50_000;
/// How often sanitised HTML is sanitised again until it no longer changes.
pub const HTML_PASSES: usize = 4;
/// Longest id or class name, in octets.
pub const NAME_OCTETS: usize = 64;
/// Most classes of one element.
pub const CLASSES: usize = 32;

/// Most numbers that tell where an area of an image map lies.
pub const AREA_NUMBERS: usize = 1_000;
/// Longest of these numbers, in octets.
pub const AREA_NUMBER_OCTETS: usize = 10;
/// Largest of these numbers.
pub const AREA_NUMBER: f32 = 100_000.0;

/// Most octets of style sheets that are filtered.
pub const CSS_OCTETS: usize = 512 * 1024;
/// Most rules that are kept of style sheets.
pub const CSS_RULES: u32 = 5_000;
/// Most compound selectors in one selector.
pub const CSS_COMPOUNDS: u32 = 16;
/// Most selectors in one rule.
pub const CSS_SELECTORS: u32 = 200;
/// Most comparisons of a selector with a node of the tree that it could be tried on, or with one above that, where it has a
/// descendant combinator: what a browser does before it shows a mail.
pub const CSS_MATCHES: usize = 40_000_000;
/// How often the text of HTML may change its direction: browsers take more than in proportion to it within one paragraph,
/// half a second for so many.
pub const DIRECTION_CHANGES: usize = 10_000;
/// Most commas in the value of a property that may have many layers, each painted over the whole element; those within
/// functions count, too.
pub const CSS_LAYER_COMMAS: usize = 48;
/// Deepest nesting of functions in a value.
pub const CSS_DEPTH: u32 = 8;
/// Largest number in a value, whatever its unit.
pub const CSS_NUMBER: f32 = 100_000.0;
/// Most children of any element of HTML whose grids are let through: browsers look for the place of each child among all
/// that were placed before it.
pub const GRID_CHILDREN: usize = 1_000;
/// Most nodes of HTML whose grids are let through: each of them may be one with all its tracks.
pub const GRID_NODES: usize = 20_000;
/// Furthest line of a grid that a place is told by, in either direction; furthest span; most repetitions of tracks; most
/// columns of a row of areas.
pub const CSS_GRID_LINES: u32 = 100;
/// Most tracks and names of lines that one declaration names in one direction, repeated ones counted each; what `auto-fill`
/// and `auto-fit` repeat counts once, for the size of the grid bounds how often.
pub const CSS_GRID_TRACKS: u32 = 100;
/// Largest negative margin, in pixels: a little is layout, a lot covers what stands above.
pub const CSS_NEGATIVE_MARGIN: f32 = 20.0;

/// Most octets, decoded, of one image shown inside the message.
pub const INLINE_IMAGE_OCTETS: usize = 5 * 1024 * 1024;
/// Most octets, encoded, of all images shown inside the message.
pub const INLINE_TOTAL_OCTETS: usize = 16 * 1024 * 1024;
/// Least octets, decoded, of an image drawn by HTML that is listed as a file all the same: logos have less, photos more.
pub const PHOTO_OCTETS: usize = 32 * 1024;
/// Most pixels of an image shown inside the message, and of all together that its HTML brings as `data:` addresses.
pub const IMAGE_PIXELS: u64 = 50_000_000;
/// Most hosts of blocked remote content that are named.
pub const BLOCKED_HOSTS: usize = 20;
/// Longest host name, in octets (RFC 1035 §2.3.4).
pub const HOST_OCTETS: usize = 253;
