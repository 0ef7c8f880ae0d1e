//! A page as a browser's parser builds it. What a browser would have to mend is an error of the page.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{Attribute, ExpandedName, QualName, local_name, ns, parse_document};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// The elements and the text of a page, each in its order.
pub(crate) struct Page {
    pub(crate) elements: Vec<Rc<Element>>,
    pub(crate) text: String,
}

pub(crate) struct Element {
    qualified: QualName,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Page {
    #[track_caller]
    pub(crate) fn parse(html: &str) -> Self {
        parse_document(Tree::new(), html5ever::ParseOpts::default()).one(html)
    }

    /// Every value of some attribute.
    pub(crate) fn values<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let attributes = self.elements.iter().flat_map(|element| &element.attributes);
        attributes.filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl Element {
    pub(crate) fn name(&self) -> &str {
        &self.qualified.local
    }
}

/// Takes what the parser builds. A page that needs no mending is built from its start to its end.
struct Tree {
    document: Rc<Element>,
    page: RefCell<Page>,
}

impl Tree {
    fn new() -> Self {
        let document = QualName::new(None, ns!(), local_name!(""));
        Self {
            document: Rc::new(Element { qualified: document, attributes: Vec::new() }),
            page: RefCell::new(Page { elements: Vec::new(), text: String::new() }),
        }
    }
}

impl TreeSink for Tree {
    type Handle = Rc<Element>;
    type Output = Page;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Page {
        self.page.into_inner()
    }

    fn parse_error(&self, message: Cow<'static, str>) {
        panic!("not well-formed HTML: {message}, after `{}`", self.page.borrow().text);
    }

    fn get_document(&self) -> Rc<Element> {
        Rc::clone(&self.document)
    }

    fn elem_name<'a>(&'a self, target: &'a Rc<Element>) -> ExpandedName<'a> {
        target.qualified.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Rc<Element> {
        let attributes =
            attributes.into_iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
        let element = Rc::new(Element { qualified: name, attributes });
        self.page.borrow_mut().elements.push(Rc::clone(&element));
        element
    }

    fn create_comment(&self, text: StrTendril) -> Rc<Element> {
        panic!("a comment: {text}")
    }

    fn create_pi(&self, target: StrTendril, _: StrTendril) -> Rc<Element> {
        panic!("a processing instruction: {target}")
    }

    fn append(&self, _: &Rc<Element>, child: NodeOrText<Rc<Element>>) {
        if let NodeOrText::AppendText(text) = child {
            self.page.borrow_mut().text.push_str(&text);
        }
    }

    fn append_based_on_parent_node(&self, table: &Rc<Element>, _: &Rc<Element>, _: NodeOrText<Rc<Element>>) {
        panic!("<{}> holds what is none of its own", table.name())
    }

    fn append_doctype_to_document(&self, name: StrTendril, _: StrTendril, _: StrTendril) {
        assert_eq!(&*name, "html");
    }

    fn get_template_contents(&self, _: &Rc<Element>) -> Rc<Element> {
        panic!("a <template>")
    }

    fn same_node(&self, one: &Rc<Element>, other: &Rc<Element>) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        assert_eq!(mode, QuirksMode::NoQuirks);
    }

    fn append_before_sibling(&self, sibling: &Rc<Element>, _: NodeOrText<Rc<Element>>) {
        panic!("something before <{}> is out of its place", sibling.name())
    }

    fn add_attrs_if_missing(&self, target: &Rc<Element>, _: Vec<Attribute>) {
        panic!("a second <{}>", target.name())
    }

    fn remove_from_parent(&self, target: &Rc<Element>) {
        panic!("<{}> is moved", target.name())
    }

    fn reparent_children(&self, node: &Rc<Element>, _: &Rc<Element>) {
        panic!("what <{}> holds is moved", node.name())
    }
}

#[test]
fn a_page_that_would_have_to_be_mended_is_none() {
    const HEAD: &str = "<!DOCTYPE html><html><head><title>t</title></head><body>";
    let page = Page::parse(&format!("{HEAD}<p id=\"a\">1 &lt; 2<br></p></body></html>"));
    assert_eq!(page.text, "t1 < 2");
    assert_eq!(page.values("id").collect::<Vec<_>>(), ["a"]);
    assert_eq!(
        page.elements.iter().map(|one| one.name()).collect::<Vec<_>>(),
        ["html", "head", "title", "body", "p", "br"]
    );
    for bad in [
        "<p><div></div></p>",
        "<b><i></b></i>",
        "<a><a></a></a>",
        "<table><p></p></table>",
        "</p>",
        "<!-- c -->",
        "<p id=a id=b>",
        "&#0;",
        "<div>",
    ] {
        let parsed = std::panic::catch_unwind(|| Page::parse(&format!("{HEAD}{bad}</body></html>")));
        assert!(parsed.is_err(), "{bad}");
    }
}
