//! The tree that html5ever builds into: an arena with linked siblings, so that every operation takes constant time.
//!
//! Counts nodes and depth while the tree grows; [`parse`] gives up as soon as a limit is passed.
//! Must not: keep comments, doctypes or processing instructions; decide what may be shown.

use crate::limits;
use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Index of a node. The document is 0.
pub(super) type NodeId = u32;
const DOCUMENT: NodeId = 0;

/// What a node is.
pub(super) enum Data {
    /// An element.
    Element {
        /// Its name.
        name: Rc<QualName>,
        /// Its attributes.
        attributes: Vec<Attribute>,
    },
    /// Text.
    Text(String),
    /// The document, a comment or the like: nothing to show.
    Other,
}

struct Node {
    data: Data,
    depth: u32,
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
}

/// A parsed document.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// A limit was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooComplex;

/// Parses `html` as the content of a body, without quirks: as the frame's document will be parsed.
pub(super) fn parse(html: &str) -> Result<Tree, TooComplex> {
    let exhausted = Rc::new(Cell::new(false));
    let sink = Sink { tree: RefCell::default(), exhausted: Rc::clone(&exhausted) };
    sink.add(Data::Other);
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: true, iframe_srcdoc: true, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(sink, options);
    parser.process(StrTendril::from_slice("<!DOCTYPE html><body>"));
    let mut rest = html;
    while !rest.is_empty() {
        let cut = rest.floor_char_boundary(limits::HTML_CHUNK_OCTETS);
        let Some((chunk, tail)) = rest.split_at_checked(cut) else { break };
        parser.process(StrTendril::from_slice(chunk));
        if exhausted.get() {
            return Err(TooComplex);
        }
        rest = tail;
    }
    let tree = parser.finish();
    if exhausted.get() { Err(TooComplex) } else { Ok(tree) }
}

/// Sees the nodes of a tree as they begin and end.
pub(super) trait Visitor {
    /// A node begins; whether what it holds is seen, too.
    fn enter(&mut self, node: NodeId) -> bool;
    /// It ends.
    fn leave(&mut self, node: NodeId);
}

impl Tree {
    /// Shows all nodes below one, in the order of the document. However deep the tree is, nothing grows with it.
    pub(super) fn visit(&self, root: NodeId, visitor: &mut impl Visitor) {
        let mut current = self.first_child(root);
        while let Some(mut node) = current {
            if visitor.enter(node)
                && let Some(child) = self.first_child(node)
            {
                current = Some(child);
                continue;
            }
            current = loop {
                visitor.leave(node);
                if let Some(next) = self.next_sibling(node) {
                    break Some(next);
                }
                match self.parent(node).filter(|parent| *parent != root) {
                    Some(parent) => node = parent,
                    None => break None,
                }
            };
        }
    }

    /// The body element and, before it, the html element.
    pub(super) fn html_and_body(&self) -> (Option<NodeId>, Option<NodeId>) {
        let html = self.children(DOCUMENT).find(|node| self.is_named(*node, "html"));
        let body = html.and_then(|html| self.children(html).find(|node| self.is_named(*node, "body")));
        (html, body)
    }

    /// The children of a node, in order.
    pub(super) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(node), |child| self.next_sibling(*child))
    }

    /// All nodes below one, in the order of the document.
    pub(super) fn below(&self, root: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(root), move |node| {
            self.first_child(*node).or_else(|| {
                std::iter::successors(Some(*node), |node| self.parent(*node).filter(|parent| *parent != root))
                    .find_map(|node| self.next_sibling(node))
            })
        })
    }

    pub(super) fn data(&self, node: NodeId) -> &Data {
        self.node(node).map_or(&Data::Other, |node| &node.data)
    }

    /// How many nodes there are.
    pub(super) const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// How many nodes stand above each node, all together. It is exact where nothing was moved while the tree was built, as
    /// in what this sanitiser wrote.
    pub(super) fn depths(&self) -> usize {
        let depths = self.nodes.iter().map(|node| usize::try_from(node.depth).unwrap_or(usize::MAX));
        depths.fold(0, usize::saturating_add)
    }

    /// How many elements and texts one node has at most, not looking any deeper.
    pub(super) fn most_children(&self) -> usize {
        let mut counts = vec![0_usize; self.nodes.len()];
        for node in self.nodes.iter().filter(|node| !matches!(node.data, Data::Other)) {
            let parent = node.parent.and_then(|parent| counts.get_mut(usize::try_from(parent).ok()?));
            if let Some(count) = parent {
                *count = count.saturating_add(1);
            }
        }
        counts.into_iter().max().unwrap_or(0)
    }

    pub(super) fn first_child(&self, node: NodeId) -> Option<NodeId> {
        self.node(node)?.first
    }

    pub(super) fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        self.node(node)?.next
    }

    pub(super) fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.node(node)?.parent
    }

    /// Whether a node is an element of this name.
    pub(super) fn is_named(&self, node: NodeId, local: &str) -> bool {
        matches!(self.data(node), Data::Element { name, .. } if &*name.local == local)
    }

    /// The value of an attribute of a node, where it is an element and has that attribute.
    pub(super) fn value_of(&self, node: NodeId, name: &str) -> Option<&str> {
        let Data::Element { attributes, .. } = self.data(node) else { return None };
        value_of(attributes, name)
    }

    /// The address of a link or area of a sanitised tree that leads out of the mail: the walk marked it by a target.
    pub(super) fn leads_out(&self, node: NodeId) -> Option<&str> {
        let is_link = self.is_named(node, "a") || self.is_named(node, "area");
        self.value_of(node, "href").filter(|_| is_link && self.value_of(node, "target").is_some())
    }

    fn node(&self, node: NodeId) -> Option<&Node> {
        self.nodes.get(usize::try_from(node).ok()?)
    }

    fn node_mut(&mut self, node: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(usize::try_from(node).ok()?)
    }

    fn add(&mut self, data: Data) -> NodeId {
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX);
        self.nodes.push(Node { data, depth: 0, parent: None, previous: None, next: None, first: None, last: None });
        id
    }

    /// Adds to the text node that stands where a new one would be put, if there is one.
    fn extend_text(&mut self, parent: NodeId, next: Option<NodeId>, text: &str) -> bool {
        let before = match next {
            Some(next) => self.node(next).and_then(|node| node.previous),
            None => self.node(parent).and_then(|node| node.last),
        };
        let Some(Node { data: Data::Text(existing), .. }) = before.and_then(|node| self.node_mut(node)) else {
            return false;
        };
        existing.push_str(text);
        true
    }

    fn change(&mut self, node: Option<NodeId>, change: impl FnOnce(&mut Node)) {
        if let Some(node) = node.and_then(|node| self.node_mut(node)) {
            change(node);
        }
    }

    fn detach(&mut self, id: NodeId) {
        let Some(node) = self.node_mut(id) else { return };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        match previous {
            Some(_) => self.change(previous, |node| node.next = next),
            None => self.change(parent, |node| node.first = next),
        }
        match next {
            Some(_) => self.change(next, |node| node.previous = previous),
            None => self.change(parent, |node| node.last = previous),
        }
    }

    /// Puts `child` into `parent`, before `next` or at the end.
    fn insert(&mut self, parent: NodeId, child: NodeId, next: Option<NodeId>) -> u32 {
        self.detach(child);
        let depth = self.node(parent).map_or(0, |node| node.depth.saturating_add(1));
        let previous = match next {
            Some(next) => self.node(next).and_then(|node| node.previous),
            None => self.node(parent).and_then(|node| node.last),
        };
        self.change(Some(child), |node| {
            node.depth = depth;
            node.parent = Some(parent);
            node.previous = previous;
            node.next = next;
        });
        match previous {
            Some(_) => self.change(previous, |node| node.next = Some(child)),
            None => self.change(Some(parent), |node| node.first = Some(child)),
        }
        match next {
            Some(_) => self.change(next, |node| node.previous = Some(child)),
            None => self.change(Some(parent), |node| node.last = Some(child)),
        }
        depth
    }
}

/// The value of the attribute of this name.
pub(super) fn value_of<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// What html5ever holds of a node: its index, and its name so that asking for it borrows nothing.
#[derive(Clone)]
struct Handle {
    id: NodeId,
    name: Rc<QualName>,
}

struct Sink {
    tree: RefCell<Tree>,
    exhausted: Rc<Cell<bool>>,
}

impl Sink {
    fn add(&self, data: Data) -> NodeId {
        let id = self.tree.borrow_mut().add(data);
        if usize::try_from(id).map_or(true, |id| id >= limits::HTML_NODES) {
            self.exhausted.set(true);
        }
        id
    }

    fn insert(&self, parent: NodeId, child: NodeOrText<Handle>, next: Option<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(handle) => handle.id,
            NodeOrText::AppendText(text) => {
                if self.tree.borrow_mut().extend_text(parent, next, &text) {
                    return;
                }
                self.add(Data::Text(text.to_string()))
            }
        };
        if self.tree.borrow_mut().insert(parent, child, next) > limits::HTML_DEPTH {
            self.exhausted.set(true);
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: DOCUMENT, name: nameless() }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        &target.name
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        let name = Rc::new(name);
        Handle { id: self.add(Data::Element { name: Rc::clone(&name), attributes }), name }
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        Handle { id: self.add(Data::Other), name: nameless() }
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        Handle { id: self.add(Data::Other), name: nameless() }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let parent = self.tree.borrow().parent(element.id);
        match parent {
            Some(parent) => self.insert(parent, child, Some(element.id)),
            None => self.insert(previous.id, child, None),
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public_id: StrTendril, _system_id: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // What is in a template is never shown, so that it may as well stand inside the element.
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.tree.borrow().parent(sibling.id);
        if let Some(parent) = parent {
            self.insert(parent, child, Some(sibling.id));
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, missing: Vec<Attribute>) {
        let most = usize::try_from(limits::HTML_ATTRIBUTES).unwrap_or(usize::MAX);
        if let Some(Node { data: Data::Element { attributes, .. }, .. }) = self.tree.borrow_mut().node_mut(target.id) {
            for attribute in missing {
                if attributes.len() < most && attributes.iter().all(|existing| existing.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let tree = &mut *self.tree.borrow_mut();
        while let Some(child) = tree.first_child(node.id) {
            tree.insert(new_parent.id, child, None);
        }
    }

    fn allow_declarative_shadow_roots(&self, _intended_parent: &Handle) -> bool {
        false
    }
}

fn nameless() -> Rc<QualName> {
    Rc::new(QualName::new(None, Namespace::default(), LocalName::default()))
}
