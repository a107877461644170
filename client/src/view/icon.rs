//! The pictures of buttons, drawn as lines on a 24 × 24 grid, and the mark.

use yew::prelude::*;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// A tray.
    Inbox,
    /// A star.
    Star,
    /// A box with a lid.
    Archive,
    /// A bin.
    Trash,
    /// Arrows in a circle.
    Check,
    /// A plus.
    Plus,
    /// A cog, as sliders.
    Settings,
    /// An arrow to the left.
    Back,
    /// A paper clip.
    Clip,
    /// An arrow into a tray.
    Save,
    /// An open envelope.
    Read,
    /// A closed envelope.
    Unread,
    /// An arrow that turns back.
    Restore,
    /// Angle brackets.
    Source,
    /// A cross.
    Close,
    /// A tick.
    Tick,
    /// A triangle.
    Warning,
    /// A shield.
    Shield,
    /// Three bars.
    Menu,
    /// A question mark.
    Help,
    /// A cloud with a line through it.
    Offline,
    /// A pencil.
    Edit,
    /// A line with a heartbeat.
    Pulse,
    /// Two sheets.
    Copy,
    /// An arrow back to the left.
    Reply,
    /// Two of them.
    ReplyAll,
    /// An arrow on to the right.
    Forward,
    /// Three dots.
    More,
    /// A sheet of a calendar.
    Calendar,
    /// A head and shoulders.
    Person,
    /// An eye.
    Look,
    /// A printer.
    Print,
    /// Mountains in a frame.
    Picture,
    /// A sign that forbids.
    Junk,
    /// A label with a hole.
    Tag,
    /// Lines, some of them indented.
    Threads,
    /// A funnel.
    Filter,
    /// An angle that points to the end of the line.
    Ahead,
    /// A lens.
    Search,
    /// An angle that points up.
    Up,
    /// An angle that points down.
    Down,
}

impl Name {
    const fn path(self) -> &'static str {
        match self {
            Self::Inbox => "M3 13l3-8h12l3 8v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM3 13h5l1.5 3h5l1.5-3h5",
            Self::Star => "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.600 9.700l5.800-.8z",
            Self::Archive => "M4 5h16v4H4zM5.500 9v10h13V9M10 12.500h4",
            Self::Trash => "M4 7h16M9.500 7V4.500h5V7M6 7l1 12.500h10L18 7M10 11v5M14 11v5",
            Self::Check => "M20 5v5h-5M4 19v-5h5M5.500 9.500A7 7 0 0 1 19.500 10M18.500 14.500A7 7 0 0 1 4.500 14",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Settings => "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.500v5M8 14.500v5",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Clip => {
                "M19 11l-7.500 7.500a4.200 4.200 0 0 1-6-6L13 5a2.800 2.800 0 0 1 4 4l-7.500 7.500a1.400 1.400 0 0 1-2-2L14 8"
            }
            Self::Save => "M12 4v11M7.500 10.500L12 15l4.500-4.500M4 19.500h16",
            Self::Read => "M3 10l9-6 9 6v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1zM3 10l9 6 9-6",
            Self::Unread => {
                "M4 5.500h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM3.500 7l8.500 6.500L20.500 7"
            }
            Self::Restore => "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
            Self::Source => "M8 7l-5 5 5 5M16 7l5 5-5 5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Tick => "M5 12.500l4.500 4.500L19 7.500",
            Self::Warning => "M12 4l9 16H3zM12 10v4.500M12 17.200v.3",
            Self::Shield => {
                "M12 3l7.500 2.500V11c0 5-3.200 8.300-7.500 10-4.300-1.700-7.500-5-7.500-10V5.500zM8.500 12l2.500 2.500 4.500-5"
            }
            Self::Search => "M10.500 4a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13M15.300 15.300L20.500 20.500",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Help => "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.200v.3",
            Self::Offline => "M4 4l16 16M8 8.200A5 5 0 0 0 7 18h9M19.500 16A4 4 0 0 0 16.500 10a5 5 0 0 0-4-3.500",
            Self::Pulse => "M3 12h4l2.500-6 4.500 12 2.500-6H21",
            Self::Copy => "M8.500 8.500h11v11h-11zM15.500 8.500v-4h-11v11h4",
            Self::Reply => "M10 6l-6 6 6 6M4 12h10a6 6 0 0 1 6 6",
            Self::ReplyAll => "M12 6l-6 6 6 6M7 6l-5 6 5 6M6 12h9a6 6 0 0 1 6 6",
            Self::Forward => "M14 6l6 6-6 6M20 12H10a6 6 0 0 0-6 6",
            Self::More => "M5 12h2M11 12h2M17 12h2",
            Self::Calendar => "M4.500 6h15v13.500h-15zM4.500 10.500h15M8.500 3.500V8M15.500 3.500V8",
            Self::Person => "M12 12a4 4 0 1 0-.1 0zM4.500 20.500a7.500 7.500 0 0 1 15 0",
            Self::Look => {
                "M2.500 12s3.500-6.500 9.500-6.500 9.500 6.500 9.500 6.500-3.500 6.500-9.500 6.500S2.500 12 2.500 12zM12 14.500a2.500 2.500 0 1 0-.1 0z"
            }
            Self::Picture => "M4 5.500h16v13H4zM4 16l5-5 4 4 2.500-2.500L20 17M15.500 9.500v.1",
            Self::Print => "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
            Self::Junk => "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM6 6l12 12",
            Self::Tag => "M4 4h8l8 8-8 8-8-8zM8.500 8.500v.1",
            Self::Threads => "M4 6h16M8 12h12M8 18h12M4 6v12",
            Self::Filter => "M4 5h16l-6 8v6l-4-2v-4z",
            Self::Ahead => "M9 6l6 6-6 6",
            Self::Up => "M6 15l6-6 6 6",
            Self::Down => "M6 9l6 6 6-6",
            Self::Edit => "M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500",
        }
    }
}

impl Name {
    /// Whether it points along the line, and so the other way where lines begin on the right.
    const fn is_directed(self) -> bool {
        matches!(self, Self::Back | Self::Restore)
    }
}

/// What an icon is told.
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Which.
    pub name: Name,
    /// Whether its shape is filled.
    #[prop_or_default]
    pub filled: bool,
}

/// A picture beside words that say the same; hidden from screen readers.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let directed = props.name.is_directed().then_some("is-directed");
    let class = classes!("icon", props.filled.then_some("is-filled"), directed);
    html! {
        <svg {class} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={props.name.path()} /></svg>
    }
}

const MARK_LEAF: &str = "M32 1.5C34.4 10.5 41.6 17.4 48.8 24.6C58.4 34.2 57.6 48.4 44.6 49C40 49.2 36 48.2 \
    32 48.2C28 48.2 24 49.2 19.4 49C6.4 48.4 5.6 34.2 15.2 24.6C22.4 17.4 29.6 10.5 32 1.5Z";

/// The mark: a poplar leaf whose veins are the flap of an envelope.
#[component]
pub fn Mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 64 64" width="32" height="32" aria-hidden="true">
            <g transform="translate(32 32) rotate(32) scale(1.1) translate(-32 -32)">
                <path class="mark-stem" d="M32 41V61.2" />
                <path class="mark-leaf" d={MARK_LEAF} />
                <path class="mark-vein" d="M18.5 29.5L32 41L45.5 29.5M32 41V18" />
            </g>
        </svg>
    }
}
