//! What a store keeps besides mail: small records by name, and the segments of the search index.
//!
//! Must not: hold mail, or anything without which mail could not be read.

/// A small record that the engine keeps in the store, each in a versioned format of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordName {
    /// The tags that people made: names and colours.
    Tags,
    /// The filters that sort new mail.
    Filters,
    /// Whose remote content is shown without asking.
    RemoteAllowed,
    /// By which names the providers of accounts sign their verdicts.
    Providers,
    /// When everything was last backed up.
    Backup,
    /// What stored messages come to, so that none is imported twice.
    Digests,
    /// Which messages the list that is shown first begins with.
    Outline,
    /// The address of the bridge, where it is not the page's own.
    Bridge,
}

impl RecordName {
    /// Every name.
    pub const ALL: [Self; 8] = [
        Self::Tags,
        Self::Filters,
        Self::RemoteAllowed,
        Self::Providers,
        Self::Backup,
        Self::Digests,
        Self::Outline,
        Self::Bridge,
    ];
    /// Those that a backup takes along: what people said, and not what is derived or about this device.
    pub const BACKED_UP: [Self; 4] = [Self::Tags, Self::Filters, Self::RemoteAllowed, Self::Providers];

    /// What it is called in the store: letters and hyphens. Never changes.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Filters => "filters",
            Self::RemoteAllowed => "remote-allowed",
            Self::Providers => "providers",
            Self::Backup => "backup",
            Self::Digests => "digests",
            Self::Outline => "outline",
            Self::Bridge => "bridge",
        }
    }
}

/// The number of a segment of the search index. Given by the store; not reused while the segment is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId(pub u32);
