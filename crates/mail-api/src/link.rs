//! Where a link of a message leads, before it is opened.

use serde::{Deserialize, Serialize};

/// A link, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkView {
    /// The address as it is opened: `http:`, `https:`, `mailto:` or `tel:` only.
    pub href: String,
    /// The host that is contacted; none for `mailto:` and `tel:`.
    pub host: Option<HostView>,
    /// Where a known redirector says that it hands on to.
    pub leads_to: Option<HandedOn>,
    /// What a person should know before it is opened. Where there is something, the page asks first.
    pub cautions: Vec<Caution>,
}

/// Where a redirector hands on to, as its address says. Nobody asked it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HandedOn {
    /// The address.
    pub href: String,
    /// Its host.
    pub host: HostView,
}

/// A host name as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostView {
    /// What stands before the registered name, with its dot; may be empty.
    pub before: String,
    /// The name somebody registered: whose host it is.
    pub registered: String,
    /// The name as it goes over the wire (punycode), where it has international letters.
    pub ascii: Option<String>,
}

/// What a person should know before a link is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Caution {
    /// Its text names this other host.
    TextNamesOther(String),
    /// The host could be taken for another: its letters look like those of another script.
    LookAlike,
    /// A number instead of a name.
    Number,
    /// A user name stands before the host, where people expect the host.
    UserInfo,
}
